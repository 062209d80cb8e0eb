"""For each config and credentials file named on stdin: which of profile a's credentials botocore takes. Calls nothing."""
import json
import os
import sys

import botocore.credentials as credentials
import botocore.session


def marked(name):
    return credentials.Credentials(name, 's', method=name)


def role(self, profile):
    self._get_role_config(profile)
    return marked('role_arn')


def web_identity(self):
    return marked('the web identity') if self._get_config('web_identity_token_file') else None


def sso(self):
    return marked('SSO') if self._load_sso_config() else None


def login(self):
    profile = self._load_config().get('profiles', {}).get(self._profile_name, {})
    return marked('login_session') if 'login_session' in profile else None


credentials.AssumeRoleProvider._load_creds_via_assume_role = role
credentials.AssumeRoleWithWebIdentityProvider._assume_role_with_web_identity = web_identity
credentials.SSOProvider.load = sso
if hasattr(credentials, 'LoginProvider'):
    credentials.LoginProvider.load = login

for line in sys.stdin:
    os.environ['AWS_CONFIG_FILE'], os.environ['AWS_SHARED_CREDENTIALS_FILE'] = json.loads(line)
    try:
        found = botocore.session.Session(profile='a').get_credentials()
        answer = found.access_key if found else 'nothing'
    except Exception as error:
        answer = 'refused ' + type(error).__name__
    print(json.dumps(answer), flush=True)
