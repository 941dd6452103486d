/** Why was, or was not, anybody told of a decision: asked of the hub when somebody wants to know. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ToldDetails, useNow } from '@gemba/ui';
import { toldQuery } from '../api/telling-queries.ts';
import { useControlRoom } from '../control-room.tsx';

export function WhoWasToldOf({ decisionId }: { decisionId: string }) {
  const { api } = useControlRoom();
  const [wanted, setWanted] = useState(false);
  const told = useQuery({ ...toldQuery(api, decisionId), enabled: wanted }).data ?? null;
  return <ToldDetails told={told} onAsk={() => setWanted(true)} now={useNow()} />;
}
