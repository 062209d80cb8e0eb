export { fromRolechain, type AwsCredentials, type RolechainOptions } from './provider.ts';
export { isRolechainError, type RolechainError } from './errors/error.ts';
export type { ErrorCode, ErrorDetails, Origin } from './errors/catalog.ts';
