import type { ServerEvent } from '../server/events.js';
import type { Paint } from './paint.js';
import { duration, size, visible, visibleLine } from './text.js';

/** One event of the local host as a line of its log; empty for what needs no line. */
export function serverLogLine(event: ServerEvent, paint: Paint): string {
  switch (event.type) {
    case 'log': {
      const tag = `[${visibleLine(event.fn)}${event.requestId === undefined ? '' : ` ${event.requestId}`}]`;
      const text = visible(event.text).replaceAll('\n', '\n    ');
      return `${paint('dim', tag)} ${event.stream === 'stderr' ? paint('yellow', text) : text}\n`;
    }
    case 'response': {
      const how =
        event.ended === 'whole'
          ? ''
          : event.ended === 'cut'
            ? ', cut off by the function'
            : ', the caller left';
      const status = paint(event.status < 400 ? 'green' : 'red', String(event.status));
      return `${paint('dim', `[${visibleLine(event.fn)} ${event.id}]`)} ${status} ${duration(event.ms)} ${size(event.bytes)}${how}\n`;
    }
    case 'request':
      return `${paint('dim', `[${visibleLine(event.fn)} ${event.id}]`)} ${visibleLine(event.method)} ${visibleLine(event.path)} as ${visibleLine(event.as)}\n`;
    case 'restarted':
      return `${paint('cyan', 'changed:')} ${visibleLine(event.file)} → ${visibleLine(event.fns.join(', ')) || 'no function'}\n`;
    case 'functions': {
      const parts = [...event.added.map((name) => `+${name}`), ...event.removed.map((name) => `-${name}`)];
      return `${paint('cyan', 'functions:')} ${visibleLine(parts.join(' '))}\n`;
    }
    case 'exited': {
      const last = event.lastLines.map((line) => `    ${visibleLine(line)}\n`).join('');
      return `${paint('red', `${visibleLine(event.fn)} ended`)} ${event.code === null ? 'by a signal' : `with code ${event.code}`}\n${last}`;
    }
    case 'warning':
      return `${paint('yellow', 'warning:')} ${visible(event.message)}\n`;
    case 'listening':
    case 'started':
      return '';
  }
}
