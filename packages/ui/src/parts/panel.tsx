/** The parts that pages of figures are laid out of. */
import type { ReactNode } from 'react';

/** @param act what can be done here, beside the title */
export function Panel({ title, act, children }: { title: string; act?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel">
      {act ? (
        <header>
          <h2>{title}</h2>
          {act}
        </header>
      ) : (
        <h2>{title}</h2>
      )}
      {children}
    </section>
  );
}

/** @param numbers columns that hold figures, from 0 */
export function Table({
  head,
  numbers = [],
  children,
}: {
  head: string[];
  numbers?: number[];
  children: ReactNode;
}) {
  return (
    <table className="table" data-numbers={numbers.join(' ')}>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

export function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
