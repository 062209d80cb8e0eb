/** What nobody can tell stays untold through every rule: Kleene's three-valued logic. */
export type Answer = 'yes' | 'no' | 'unknown';

export function answer(holds: boolean): Answer {
  return holds ? 'yes' : 'no';
}

export function not(given: Answer): Answer {
  if (given === 'unknown') return given;
  return given === 'yes' ? 'no' : 'yes';
}

/** Yes of none. */
export function all(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** No of none. */
export function any(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

/** One of the two is the case, and nobody can tell which. */
export function either(one: Answer, other: Answer): Answer {
  return one === other ? one : 'unknown';
}
