/** For tests: a small export, one line of each kind that a rule looks at. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exchangeFolder, makeExchangeFolder } from './folder.ts';

export const EXAMPLE_EXPORT: Readonly<Record<string, string>> = {
  'items.csv': `item,description,uom,procurement,leadTimeDays,unitCost,erpOnly
V200,"Valve, 2 inch",pcs,manufactured,3,41.5,keep me
SEAL,Seal 25,pcs,purchased,10,0.4,
`,
  'bom-lines.csv': `parent,component,qtyPer
V200,SEAL,2
`,
  'work-centres.csv': `workCentre,description,line,area
CNC-1,Milling 1,L1,Machining
CNC-2,Milling 2,L2,Machining
`,
  'work-orders.csv': `workOrder,item,qty,qtyDone,state,start,end,line,version
WO-1,V200,100,0,released,2026-11-23T06:00:00+01:00,2026-11-24T14:00:00+01:00,L1,1
WO-2,V200,50,10,running,2026-11-20T05:00:00Z,2026-11-23T13:00:00Z,L1,v7
WO-9,V200,10,10,finished,2026-11-10T05:00:00Z,2026-11-11T13:00:00Z,L1,3
`,
  'operations.csv': `workOrder,operation,description,workCentre,start,end,state
WO-1,10,Mill,CNC-1,2026-11-23T05:00:00Z,2026-11-23T13:00:00Z,open
WO-1,20,Drill,CNC-1,2026-11-24T05:00:00Z,2026-11-24T13:00:00Z,open
WO-2,10,Mill,CNC-1,2026-11-20T05:00:00Z,2026-11-20T13:00:00Z,done
WO-2,20,Drill,CNC-1,2026-11-23T05:00:00Z,2026-11-23T13:00:00Z,open
`,
  'requirements.csv': `workOrder,operation,item,qty,qtyIssued,neededAt,lot
WO-1,10,SEAL,200,0,2026-11-23T05:00:00Z,S-1
WO-2,20,SEAL,100,0,2026-11-23T05:00:00Z,
`,
  'stock.csv': `item,lot,location,qty,status
V200,L1,STO,80,free
V200,L1,LINE,20,free
V200,L2,STO,50,quality
SEAL,S-1,STO,500,free
`,
  'sales-lines.csv': `salesLine,customer,customerName,customerClass,item,qty,promised,value
SO-1/10,C1,Arvo Oy,A,V200,40,2026-11-27,5200
`,
  'purchase-lines.csv': `purchaseLine,supplier,item,qty,due,state
PO-1/10,Tiiviste,SEAL,1000,2026-12-01T08:00:00Z,open
PO-2/10,Tiiviste,SEAL,1000,2026-11-01T08:00:00Z,received
`,
};

/** Makes `root` an exchange folder that holds the example. */
export async function writeExampleExport(root: string): Promise<void> {
  const folder = exchangeFolder(root);
  await makeExchangeFolder(folder);
  for (const [file, content] of Object.entries(EXAMPLE_EXPORT))
    await writeFile(join(folder.export, file), content);
}
