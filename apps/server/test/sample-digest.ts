import { createHash } from 'node:crypto'
import { localInstant } from '@atrium/kernel'
import { SamplePlan } from '../src/sample/plan.ts'
import { nodes, programmes } from '../src/sample/programmes.ts'

/** SHA-256 over everything that a small sample would post on `today`, told at noon. Run as a program it prints that of the day given. */
export function sampleDigest(today: number): string {
  const plan = new SamplePlan(today, { members: 300, sales: 3_000, doorDays: 3 })
  const hash = createHash('sha256')
  const add = (part: unknown) => hash.update(JSON.stringify(part))
  add([nodes(plan.shops), programmes(today), [...plan.products.values()], plan.people])
  const trades = plan.trades()
  const takings = plan.takings()
  for (const trade of trades) {
    for (const block of plan.blocks(localInstant('Asia/Shanghai', today, 43_200_000), trade, takings)) add(block)
  }
  for (const report of plan.reports(trades, takings)) add(report)
  return hash.digest('hex')
}

if (import.meta.main) console.log(sampleDigest(Number(process.argv[2])))
