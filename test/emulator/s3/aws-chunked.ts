/**
 * Takes the chunks and trailers off a body that was sent as `aws-chunked`; any other body is left as it is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function decodeAwsChunked(body: Buffer, contentSha256: string | undefined): Buffer {
  if (!contentSha256?.startsWith('STREAMING-')) return body;
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, Math.max(at, lineEnd)), 16);
    if (lineEnd < 0 || Number.isNaN(size)) throw new Error('a chunk without its size');
    if (size === 0) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    if (start + size > body.length) throw new Error('a chunk that ends too early');
    chunks.push(body.subarray(start, start + size));
    at = start + size + 2;
  }
}
