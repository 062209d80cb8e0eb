// `cdk deploy --profile NAME`: gets the credentials as the CDK's CLI does, by the JavaScript SDK and the profile.
import { fromIni } from '@aws-sdk/credential-provider-ini';
import { fail, whoAmI } from './who-am-i.mjs';

const [command, flag, profile] = process.argv.slice(2);
if (command !== 'deploy' || flag !== '--profile') fail(`cdk ${process.argv.slice(2).join(' ')}`);
const { Account, Arn } = await whoAmI(fromIni({ profile }));
console.log(`deploying to aws://${Account} as ${Arn}`);
