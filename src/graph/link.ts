import type { BaseSpec } from '../chain/base.ts';
import type { ChainPlan } from '../chain/chain-plan.ts';
import { federationLine, staticBase } from '../chain/find-base.ts';
import { readBlock } from '../config/block.ts';
import { type OwnProgram, ownCall } from '../config/caller-line.ts';
import type { Profile, ProfileSet } from '../config/profile.ts';
import { isEmpty, readSettings, type Settings } from '../config/settings.ts';
import { unlessRefused } from '../errors/error.ts';

/** What one profile takes its credentials from, as far as the files tell, also where no chain comes of it. */
export interface Link {
  /**
   * `source`: source_profile names `to`. `include`: include_profile does, and that is what is wrong. `process`: its
   * credential_process runs rolechain for `to`. `outside`: `to` is no profile, but a sign-in or a service.
   */
  readonly kind: 'source' | 'include' | 'process' | 'outside';
  readonly to: string;
}

/** A role as people call it. */
export interface RoleName {
  readonly name: string;
  readonly account: string;
}

export interface Linked {
  readonly link?: Link;
  /** What the credentials of the profile itself are: the role it assumes, or signs in to. */
  readonly role?: RoleName;
  /** Whether they are a federated user's. */
  readonly federated?: true;
}

export interface LinkFacts {
  readonly profiles: ProfileSet;
  /** The rolechain that looks. */
  readonly program: OwnProgram;
}

/** Reads a profile's link; whatever is wrong with it is told elsewhere. `plan` is absent where there is none. */
export function readLink(profile: Profile, plan: ChainPlan | undefined, { profiles, program }: LinkFacts): Linked {
  const base = plan?.base.profile === profile.name ? plan.base : undefined;
  const settings = unlessRefused(() => readSettings(profiles, profile));
  const link =
    base !== undefined
      ? baseLink(base, program)
      : settings === undefined
        ? includeLink(profile)
        : unlessRefused(() => sourceLink(settings));
  const role = base?.kind === 'sso' ? { name: base.roleName, account: base.accountId } : settings && readRole(settings);
  const federated = settings && unlessRefused(() => federationLine(settings)) !== undefined;
  return {
    ...(link === undefined ? {} : { link }),
    ...(role === undefined ? {} : { role }),
    ...(federated === true ? { federated } : {}),
  };
}

/** What an `[sso-session]`, the environment, a container or the metadata service is called in a picture. */
function baseLink(base: BaseSpec, program: OwnProgram): Link | undefined {
  switch (base.kind) {
    case 'sso':
      return { kind: 'outside', to: `SSO ${base.session ?? base.startUrl}` };
    case 'environment':
      return { kind: 'outside', to: 'environment variables' };
    case 'container':
      return { kind: 'outside', to: 'container' };
    case 'imds':
      return { kind: 'outside', to: 'instance metadata' };
    case 'process': {
      const call = ownCall(base.command, program);
      return call?.subcommand !== 'process' || call.profile === undefined
        ? undefined
        : { kind: 'process', to: call.profile };
    }
    case 'static':
    case 'web-identity':
    case 'login':
      return undefined;
  }
}

function sourceLink(settings: Settings): Link | undefined {
  const source = settings.get('source_profile');
  if (isEmpty(source) || !isEmpty(settings.get('web_identity_token_file'))) return undefined;
  const itself = source.text === settings.profile && staticBase(settings, settings.own) !== undefined;
  return itself ? undefined : { kind: 'source', to: source.text };
}

/** Settings that cannot be read at all most often are those that include each other. */
function includeLink(profile: Profile): Link | undefined {
  const included = unlessRefused(() => (readBlock(profile) ?? profile.properties()).get('include_profile')?.text);
  return included ? { kind: 'include', to: included } : undefined;
}

function readRole(settings: Settings): RoleName | undefined {
  const arn = unlessRefused(() => settings.get('role_arn')?.text) ?? '';
  const [, account, name] = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return account === undefined || name === undefined ? undefined : { name, account };
}
