// `cdk deploy --profile NAME`: gets the credentials as the CDK's CLI does, by the JavaScript SDK and the profile.
import { fromIni } from '@aws-sdk/credential-provider-ini';
import { fail, whoAmI, words } from './stand-in.mjs';

const [command, flag, profile] = words;
if (command !== 'deploy' || flag !== '--profile') fail(`cdk ${words.join(' ')}`);
const { Account, Arn } = await whoAmI(fromIni({ profile }));
console.log(`deploying to aws://${Account} as ${Arn}`);
