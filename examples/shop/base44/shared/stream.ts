/** Waits, but no longer than the caller stays. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms === 0 || signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });

    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** Sends each text as soon as it is made. When the caller leaves, the signal aborts and the generator is ended. */
export function streamed(
  generate: (signal: AbortSignal) => AsyncGenerator<string>,
  contentType: string,
): Response {
  const caller = new AbortController();
  const texts = generate(caller.signal);
  const body = new ReadableStream<string>({
    async pull(controller) {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      caller.abort();
      await texts.return(undefined);
    },
  });
  return new Response(body.pipeThrough(new TextEncoderStream()), {
    headers: { 'Content-Type': contentType, 'Cache-Control': 'no-cache' },
  });
}
