// Bills of materials in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/), made of what a build really holds. The same build makes
// the same text: no clock, no chance.
import { createHash } from 'node:crypto';

const byText = (a, b) => (a < b ? -1 : 1);
const SPDX_ID = /^[A-Za-z0-9][A-Za-z0-9.+-]*$/;

/**
 * The bill as JSON text. `own` is our package.json, `lock` the lock file; `parts` are packages with name, version, license, `path` in the
 * lock file, `form` (bundled, installed, beside) and `optional`. `product` replaces what is told of us, `others` are whole components.
 */
export function sbom({ own, lock, parts, product = {}, others = [] }) {
  const subject = {
    type: 'application',
    'bom-ref': purlOf(own.name, own.version),
    name: own.name,
    version: own.version,
    description: own.description,
    licenses: licensesOf(own.license),
    purl: purlOf(own.name, own.version),
    ...product,
  };
  // A package may lie in several folders at the same version.
  const all = new Map(parts.map((part) => [purlOf(part.name, part.version), component(part, lock)]));
  const components = [...all.values(), ...others];
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { lifecycles: [{ phase: 'build' }], component: subject },
    components,
    dependencies: dependencies(subject, parts, lock, others),
  };
  const { bomFormat, specVersion, ...rest } = bill;
  const serialNumber = `urn:uuid:${uuid(JSON.stringify(bill))}`;
  const $schema = 'http://cyclonedx.org/schema/bom-1.6.schema.json';
  return `${JSON.stringify({ $schema, bomFormat, specVersion, serialNumber, ...rest }, undefined, 1)}\n`;
}

function component({ name, version, license, path, form, optional }, lock) {
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const { integrity } = lock.packages[path] ?? {};
  if (integrity === undefined) throw new Error(`${path} has no hash in the lock file`);
  return {
    type: 'library',
    'bom-ref': purlOf(name, version),
    ...(group === undefined ? {} : { group }),
    name: short,
    version,
    scope: optional === true ? 'optional' : 'required',
    hashes: [hashOf(integrity)],
    licenses: licensesOf(license),
    purl: purlOf(name, version),
    properties: [{ name: 'rolechain:form', value: form }],
  };
}

/** https://github.com/package-url/purl-spec: the scope is a namespace, with its sign escaped. */
export function purlOf(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** npm's `sha512-BASE64`, of the archive that npm fetches, as CycloneDX writes it. */
export function hashOf(integrity) {
  if (!integrity.startsWith('sha512-')) throw new Error(`${integrity} is no SHA-512`);
  return {
    alg: 'SHA-512',
    content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
  };
}

/** An identifier of SPDX, or an expression of some. */
function licensesOf(license) {
  return SPDX_ID.test(license) ? [{ license: { id: license } }] : [{ expression: license.replace(/^\((.*)\)$/, '$1') }];
}

/** Who asks for whom, by the lock file, among the parts. Throws for a part that nobody asks for: how it got there would be chance. */
function dependencies(subject, parts, lock, others) {
  const refs = new Map(parts.map(({ path, name, version }) => [path, purlOf(name, version)]));
  const asked = (path) => {
    const { dependencies: all = {}, optionalDependencies = {}, devDependencies = {} } = lock.packages[path] ?? {};
    const names = Object.keys({ ...all, ...optionalDependencies, ...(path === '' ? devDependencies : {}) });
    return names.flatMap((name) => refs.get(resolved(path, name, refs)) ?? []);
  };
  const beside = parts.filter(({ form }) => form === 'beside').map(({ path }) => refs.get(path));
  const rows = new Map([[subject['bom-ref'], [...asked(''), ...beside, ...others.map((other) => other['bom-ref'])]]]);
  for (const [path, ref] of refs) rows.set(ref, [...(rows.get(ref) ?? []), ...asked(path)]);
  const wanted = new Set([...rows.values()].flat());
  const astray = parts.filter(({ name, version }) => !wanted.has(purlOf(name, version)));
  if (astray.length > 0) throw new Error(`no package asks for ${astray.map(({ name }) => name).join(', ')}`);
  return [...rows].map(([ref, all]) =>
    all.length === 0 ? { ref } : { ref, dependsOn: [...new Set(all)].toSorted(byText) },
  );
}

/** The nearest folder of this name, as Node looks for it. */
function resolved(from, name, refs) {
  const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (refs.has(path) || from === '') return path;
  return resolved(from.slice(0, Math.max(from.lastIndexOf('/node_modules/'), 0)), name, refs);
}

/** A UUID of version 5 (RFC 9562) of a text, in the namespace of URLs. */
function uuid(text) {
  const namespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');
  const bytes = createHash('sha1').update(namespace).update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
