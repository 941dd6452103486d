import type { HealthPageProps } from '../props.ts';
export function HealthPage(_props: HealthPageProps) {
  return null;
}
