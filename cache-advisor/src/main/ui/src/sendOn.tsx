/** The evidence as a page for whoever has to be convinced: read with the reader's own token, shown, copied or saved. */
import { useState } from 'preact/hooks';
import { ApiError, plain } from './api';
import { Copy } from './parts';
import { clean, cleanLines } from './text';

/** A name that any file system takes. */
function fileName(about: string): string {
  return `pullgauge-${about.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 80)}.txt`;
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function SendOn({ path, about }: { path: string; about: string }) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const read = async (event: Event) => {
    if (!(event.currentTarget as HTMLDetailsElement).open || text !== null) return;
    try {
      setText(cleanLines(await plain(path)));
      setProblem('');
    } catch (error) {
      setProblem(error instanceof ApiError ? clean(error.message) : 'it could not be read');
    }
  };
  return (
    <details class="send" onToggle={read}>
      <summary>The evidence as a page to send on</summary>
      {problem && <p class="note">{problem}</p>}
      {text !== null && (
        <>
          <p class="muted">
            For the firewall team, the registry’s operator or the vendor. Secrets and signed parts of addresses are left out; names of hosts and files
            are in it. <button type="button" onClick={() => save(fileName(about), text)}>Save as a file</button>
          </p>
          <div class="copyable">
            <pre tabIndex={0}>{text}</pre>
            <Copy text={text} />
          </div>
        </>
      )}
    </details>
  );
}
