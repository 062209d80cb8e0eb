import { signV4, type SigningKeys, type SigningScope } from './sign-v4.ts';

/** An STS answer, taken apart just enough to compare: the elements by name, the last one of a name wins. */
export interface StsAnswer {
  readonly status: number;
  readonly text: string;
  element(name: string): string | undefined;
}

/** Calls STS with a form, signed by hand. Lists are written as `Tags.member.1.Key`. */
export async function callSts(
  url: string,
  keys: SigningKeys | undefined,
  form: Readonly<Record<string, string>>,
  scope: Partial<SigningScope> = {},
): Promise<StsAnswer> {
  const body = new URLSearchParams({ Version: '2011-06-15', ...form }).toString();
  const request = {
    method: 'POST',
    url: `${url}/`,
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  };
  const headers = keys ? signV4(request, keys, { service: 'sts', ...scope }) : request.headers;
  return readAnswer(await fetch(request.url, { method: 'POST', headers, body, redirect: 'manual' }));
}

/** Reads what STS or S3 answered. */
export async function readAnswer(response: Response): Promise<StsAnswer> {
  const text = await response.text();
  return { status: response.status, text, element: (name) => readElement(text, name) };
}

/** The credentials in an answer. */
export function keysIn(answer: StsAnswer): Required<SigningKeys> {
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map((name) =>
    answer.element(name),
  );
  if (!accessKeyId || !secretAccessKey || !sessionToken) throw new Error(`no credentials in ${answer.text}`);
  return { accessKeyId, secretAccessKey, sessionToken };
}

function readElement(text: string, name: string): string | undefined {
  const content = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return content?.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
