// A program that uses the JS SDK: `default` takes the default provider chain, `ini` the config files alone.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-provider-ini';
import { defaultProvider } from '@aws-sdk/credential-provider-node';

const [chain, profile] = process.argv.slice(2);
const credentials = (chain === 'ini' ? fromIni : defaultProvider)({ profile });
try {
  const { Arn, Account } = await new STSClient({ profile, credentials }).send(new GetCallerIdentityCommand({}));
  process.stdout.write(`${JSON.stringify({ Arn, Account })}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
