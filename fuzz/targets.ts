/** The files of `targets/`, by their names. */
export const targets = [
  'adopt',
  'chunks',
  'config',
  'dbus',
  'denial',
  'entry',
  'policy',
  'process-document',
  'resolve',
  'secret-service',
  'sts-answer',
  'texts',
] as const;
