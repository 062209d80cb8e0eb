import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, type Settings } from '../config/settings.ts';
import type { Environment } from '../session/environment.ts';
import type { BaseSpec } from './base.ts';
import type { MfaDevice, MfaWay } from './chain-plan.ts';
import { CHAINED_LIMIT_SECONDS, matching } from './hop-request.ts';

/** Seconds: a working day, so that one code in the morning is enough. */
const DEFAULT_SECONDS = 28_800;

/** The device that a profile names, and the command that shows its code. Throws CONFIG_VALUE. */
export function mfaDevice(settings: Settings): MfaDevice | undefined {
  const serial = matching(
    settings,
    'mfa_serial',
    /^[\w+=/:,.@-]{9,256}$/,
    'must be the ARN or serial number of an MFA device',
  );
  const process = settings.get('mfa_process');
  if (serial === undefined) return undefined;
  return { serial, ...(isEmpty(process) ? {} : { process: process.text }) };
}

/**
 * How long an MFA session of a profile's device lasts, in seconds, 900 to 129,600; 0 for no such sessions. Throws
 * CONFIG_VALUE.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export function mfaSessionSeconds(settings: Settings): number {
  const setting = settings.get('mfa_session_seconds');
  if (isEmpty(setting)) return DEFAULT_SECONDS;
  const seconds = /^\d{1,6}$/.test(setting.text) ? Number(setting.text) : Number.NaN;
  if (seconds === 0 || (seconds >= 900 && seconds <= 129_600)) return seconds;
  throw refuseValue(settings, setting, 'must be a whole number from 900 to 129600, or 0 for no MFA session');
}

export interface FirstRole {
  readonly base: BaseSpec;
  readonly env: Environment;
  /** As the profile wishes. */
  readonly durationSeconds: number;
  /** Whether the chain ends with this role. */
  readonly alone: boolean;
  readonly sessionSeconds: number;
}

/** Whether a device's code goes into an MFA session or straight into the first AssumeRole. */
export function mfaWay({ base, env, durationSeconds, alone, sessionSeconds }: FirstRole): MfaWay {
  if (sessionSeconds === 0) return { by: 'code', reason: 'mfa_session_seconds is 0' };
  if (!mayBeLongTerm(base, env))
    return { by: 'code', reason: 'the base is a session already, and a session cannot make an MFA session' };
  if (alone && durationSeconds > CHAINED_LIMIT_SECONDS)
    return {
      by: 'code',
      reason: `duration_seconds asks for ${durationSeconds} s, and a role assumed by an MFA session gets an hour`,
    };
  return { by: 'session', reason: 'one code serves every role that needs this device' };
}

/** Only a user's own access key gets sessions over an hour, or MFA sessions. What a process prints is known when it has run. */
export function mayBeLongTerm(base: BaseSpec, env: Environment): boolean {
  switch (base.kind) {
    case 'static':
      return !base.temporary;
    case 'environment':
      return !env['AWS_SESSION_TOKEN'];
    case 'process':
      return true;
    case 'container':
    case 'imds':
    case 'sso':
    case 'web-identity':
    case 'login':
      return false;
  }
}

/** A device belongs to an IAM user; these bases may be one. What the others are is a role for certain. */
export function mayBeUser(base: BaseSpec): boolean {
  return ['static', 'environment', 'process', 'login'].includes(base.kind);
}
