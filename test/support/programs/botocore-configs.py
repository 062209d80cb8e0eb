"""For each config file named on stdin: what botocore reads in it, section by section."""
import json
import sys

import botocore.configloader
import botocore.exceptions

for line in sys.stdin:
    try:
        read = botocore.configloader.load_config(json.loads(line))
        answer = {kind: read[kind] for kind in ('profiles', 'sso_sessions', 'services')}
    except botocore.exceptions.ConfigParseError:
        answer = 'refused'
    print(json.dumps(answer), flush=True)
