import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// AWS's own cross-SDK cases lie beside the project where they have been fetched; they are not part of it.
const folder = fileURLToPath(new URL('../../../shared/conformance/smithy-rs/', import.meta.url));

/** Whether AWS's own test data is here; the project's tables in test/conformance state the same rules everywhere. */
export const hasAwsConformance = existsSync(folder);

/** Why a suite is skipped, for its name. */
export const withoutAwsConformance = hasAwsConformance ? '' : ' (SKIPPED: AWS’s test data is not beside the project)';

export function awsConformance(path: string): unknown {
  return JSON.parse(readFileSync(`${folder}${path}`, 'utf8'));
}
