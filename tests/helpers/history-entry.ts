import type { HistoryEntry, RecordedCall } from '../../src/run/history.js';

/** An entry as a call of `f` leaves it. */
export function entry(id: string, call: Partial<RecordedCall> = {}): HistoryEntry {
  return {
    v: 1,
    id,
    at: '2026-03-01T12:00:00.000Z',
    call: {
      via: 'invoke',
      name: 'f',
      method: 'POST',
      query: [],
      headers: [],
      payload: { kind: 'text', text: '{"a":1}', type: 'application/json' },
      ...call,
    },
    target: { server: 'http://127.0.0.1:4460', app: 'app1', dialect: 'dev', as: 'anonymous' },
    sent: { as: 'anonymous' },
    outcome: 'completed',
    status: 200,
    ms: 12.3,
    bytesSent: 7,
    bytesReceived: 2,
    exit: 0,
  };
}
