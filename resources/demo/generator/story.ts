/**
 * The orders of a first visit: what the screens show and what the messages in `signals/` refer to. Lot V200-0731 feeds
 * 4711 and 4716; press 02 feeds assembly line 1 (4690 → 4707 …); seal kit SK-25 is wanted by 4731 to 4734; 4698 is due today.
 */
import type { When } from './when.ts';

export interface StoryNeed {
  item: string;
  neededAt: When;
  issued?: number;
  lot?: string;
}
export interface StoryOrder {
  workOrder: string;
  item: string;
  qty: number;
  qtyDone?: number;
  start: When;
  end: When;
  line: string;
  track?: number;
  needs?: StoryNeed[];
  finished?: boolean;
}

/** What the screens of a first visit show; the signals in `signals/` refer to it. */
export const STORY: StoryOrder[] = [
  {
    workOrder: '4711',
    item: 'P-320',
    qty: 100,
    qtyDone: 40,
    start: -250,
    end: 100,
    line: 'Assembly line 3',
    needs: [{ item: 'V200', neededAt: 26, issued: 40, lot: 'V200-0731' }],
  },
  {
    workOrder: '4716',
    item: 'P-330',
    qty: 32,
    start: 105,
    end: 330,
    line: 'Assembly line 3',
    needs: [{ item: 'V200', neededAt: 110, lot: 'V200-0731' }],
  },
  { workOrder: '4720', item: 'P-310', qty: 40, start: 360, end: 600, line: 'Assembly line 3' },
  {
    workOrder: '4655',
    item: 'P-320',
    qty: 50,
    qtyDone: 50,
    start: -2600,
    end: -2300,
    line: 'Assembly line 5',
    finished: true,
  },
  { workOrder: '4688', item: 'P-520', qty: 24, qtyDone: 22, start: -220, end: 21, line: 'Assembly line 5' },
  {
    workOrder: '4690',
    item: 'CO-10',
    qty: 260,
    qtyDone: 90,
    start: -60,
    end: 30,
    line: 'Press shop',
    track: 2,
  },
  { workOrder: '4695', item: 'CO-10', qty: 400, start: 60, end: 480, line: 'Press shop', track: 2 },
  {
    workOrder: '4707',
    item: 'P-110',
    qty: 60,
    qtyDone: 20,
    start: -150,
    end: 240,
    line: 'Assembly line 1',
    needs: [{ item: 'CO-10', neededAt: 38, issued: 24 }],
  },
  {
    workOrder: '4708',
    item: 'P-120',
    qty: 50,
    start: 250,
    end: 520,
    line: 'Assembly line 1',
    needs: [{ item: 'CO-10', neededAt: 300 }],
  },
  {
    workOrder: '4709',
    item: 'P-140',
    qty: 30,
    start: 540,
    end: 780,
    line: 'Assembly line 1',
    needs: [{ item: 'CO-10', neededAt: 590 }],
  },
  {
    workOrder: '4710',
    item: 'P-110',
    qty: 40,
    start: 800,
    end: 1060,
    line: 'Assembly line 1',
    needs: [{ item: 'CO-10', neededAt: 850 }],
  },
  { workOrder: '4698', item: 'CV-40', qty: 80, qtyDone: 30, start: -320, end: 180, line: 'Valve cell 2' },
  {
    workOrder: '4731',
    item: 'BV-25',
    qty: 50,
    start: 240,
    end: 430,
    line: 'Valve cell 2',
    needs: [{ item: 'SK-25', neededAt: 310 }],
  },
  {
    workOrder: '4732',
    item: 'CV-25',
    qty: 30,
    start: 470,
    end: 600,
    line: 'Valve cell 4',
    needs: [{ item: 'SK-25', neededAt: 520 }],
  },
  {
    workOrder: '4733',
    item: 'BV-25',
    qty: 20,
    start: 640,
    end: 760,
    line: 'Valve cell 2',
    needs: [{ item: 'SK-25', neededAt: 680 }],
  },
  {
    workOrder: '4734',
    item: 'CV-25',
    qty: 20,
    start: 900,
    end: 1000,
    line: 'Valve cell 4',
    needs: [{ item: 'SK-25', neededAt: 930 }],
  },
];
