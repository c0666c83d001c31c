/**
 * React elements as frames of a screen. Ink lays out and renders; the keyboard, the terminal and the moments of drawing stay
 * ours: with `debug` ink hands over each frame whole and at once, and the screen writes what changed.
 */
import { PassThrough, Writable } from 'node:stream';
import { render } from 'ink';
import { Component, type ReactNode } from 'react';
import type { Size } from './frame.js';

export interface Mounted {
  /** Renders the element now, in the screen's size; throws what a component throws. */
  draw(node: ReactNode): void;
  unmount(): void;
}

/** Where frames go: a Screen, or a test. */
export interface Surface {
  readonly size: Size;
  draw(frame: string): void;
}

/** Ink would draw a component's error over the app; here it is whoever draws that gets it. */
class Caught extends Component<{ children: ReactNode; failed(error: unknown): void }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.failed(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}

export function mount(surface: Surface): Mounted {
  let open = true;
  let error: { thrown: unknown } | undefined;
  const frames = Object.assign(
    new Writable({
      decodeStrings: false,
      write(frame, _encoding, done) {
        if (open && !error) surface.draw(String(frame));
        done();
      },
    }),
    { columns: surface.size.columns, rows: surface.size.rows },
  );
  const failed = (thrown: unknown): void => {
    error ??= { thrown };
  };
  const wrapped = (node: ReactNode): ReactNode => <Caught failed={failed}>{node}</Caught>;
  const ink = render(wrapped(null), {
    stdout: frames as unknown as NodeJS.WriteStream,
    stderr: frames as unknown as NodeJS.WriteStream,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream, // nobody types there
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return {
    draw(node) {
      if (!open) return;
      Object.assign(frames, surface.size);
      ink.rerender(wrapped(node));
      if (error) throw error.thrown;
    },
    unmount() {
      open = false;
      ink.unmount();
    },
  };
}
