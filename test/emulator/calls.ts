import type { Fault } from './faults.ts';
import type { Parameters } from './parameters.ts';

/** A call as the emulator saw it; the outcome is filled in when the answer goes out. */
export interface Call {
  readonly service: 'sts' | 'iam' | 's3' | 'signin';
  /** AssumeRole, GetObject, getSigninToken …; undefined where the request names none. */
  readonly action: string | undefined;
  readonly accessKeyId: string | undefined;
  /** Whose key it is, signature verified or not. */
  readonly callerArn: string | undefined;
  readonly params: Parameters;
  /** What an IAM call asks: UserName, PolicyDocument and so on, as they came; undefined for other services. */
  readonly fields: Readonly<Record<string, string>> | undefined;
  /** `bucket/key`, for S3. */
  readonly object: string | undefined;
  /** The Host header. */
  readonly host: string | undefined;
  readonly time: Date;
  readonly faults: readonly Fault['kind'][];
  /** Undefined while, or because, no answer went out. */
  status: number | undefined;
  errorCode: string | undefined;
}
