import type { By, Ctx } from '@atrium/kernel'
import { ProjectionNotReady } from '@atrium/olap'
import type { AudienceDesk } from '../desk.ts'
import { Reading } from '../queries.ts'

/** Asks through the desk. Throws `ProjectionNotReady` while there is nothing that could be asked, which the door tells callers. */
export async function asking<T>(
  desk: AudienceDesk | undefined,
  ctx: Ctx,
  by: By,
  work: (reading: Reading) => Promise<T>,
  trying = false,
): Promise<T> {
  if (!desk) throw new ProjectionNotReady(null)
  return work(await Reading.open(desk, ctx, by, trying))
}
