/** Every version with who published it and why, newest first, and what can be done with one that is not the newest. */
import { Button } from '@mantine/core';
import type { Instant } from '@gemba/core/time';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';
import { Table } from './panel.tsx';
import { Scroll } from './scroll.tsx';

export interface ListedVersion {
  version: number;
  by: string;
  reason: string;
  /** said behind the reason */
  note?: string | null;
  at: Instant;
}

interface VersionListProps {
  label: string;
  versions: readonly ListedVersion[];
  now: number;
  /** null: looking only. @param nameOf of the button of one version */
  act: {
    label: string;
    nameOf: (version: number) => string;
    /** not now, for any of them */
    disabled?: boolean;
    onAct: (version: number) => void;
  } | null;
}

export function VersionList({ label, versions, now, act }: VersionListProps) {
  const format = useFormat();
  const say = t.texts.versions;
  return (
    <Scroll direction="both" label={label}>
      <Table head={[say.version, say.by, say.reason, say.at, ...(act ? [say.act] : [])]}>
        {versions.map(({ version, by, reason, note, at }, i) => (
          <tr key={version}>
            <th scope="row">
              {version}
              {i === 0 && <small className="soft"> {say.newest}</small>}
            </th>
            <td>{by}</td>
            <td className="verbatim">
              {reason}
              {note && <small className="soft"> {note}</small>}
            </td>
            <td>{format.moment(at, now)}</td>
            {act && (
              <td>
                {i > 0 && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    disabled={act.disabled ?? false}
                    aria-label={act.nameOf(version)}
                    onClick={() => act.onAct(version)}
                  >
                    {act.label}
                  </Button>
                )}
              </td>
            )}
          </tr>
        ))}
      </Table>
    </Scroll>
  );
}
