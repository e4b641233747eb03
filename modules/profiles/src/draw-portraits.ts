import { isDeepStrictEqual } from 'node:util'
import { emit } from '@atrium/db'
import type { Ctx, Day } from '@atrium/kernel'
import { portraitsChanged, stageChanged } from './events.ts'
import type { Habit, Likes } from './habit.ts'
import { type KeptStanding, NO_PORTRAIT, type Portrait } from './portrait.ts'
import {
  addCells,
  addStageDays,
  deletePortraits,
  insertStageChanges,
  upsertHabits,
  upsertLikes,
  upsertStandings,
} from './portrait-store.ts'
import type { Terms } from './settings.ts'
import { type Standing, standingOf } from './standing.ts'
import { tellChanged } from './write-held.ts'
import type { Yardstick } from './yardstick.ts'

/** A person with what is kept and what was drawn anew; `drawn` is undefined where what is kept still holds, null where nothing is left. */
export interface Sitter {
  readonly memberId: number
  /** False of who was absorbed or erased: nothing is kept of them here. */
  readonly isPerson: boolean
  readonly kept: Portrait
  readonly drawn: { readonly habit: Habit; readonly likes: Likes } | null | undefined
}

/** From stage to stage; '' is somebody who is no person of their own any more. */
interface Move {
  readonly memberId: number
  readonly from: string
  readonly to: string
  /** First placed by what was bought long ago: an import tells it, not the member. */
  readonly historical: boolean
}

/** Days after which a first purchase is no news. */
const NEWS_DAYS = 7

type Count = { persons: number; spendMinor: number }

/** What is to be written: gathered member by member, written in a handful of statements. */
interface Canvas {
  readonly habits: { readonly memberId: number; readonly habit: Habit }[]
  readonly likes: { readonly memberId: number; readonly likes: Likes }[]
  readonly standings: { readonly memberId: number; readonly standing: KeptStanding }[]
  readonly gone: number[]
  readonly moves: Move[]
  readonly cells: Map<string, Count>
  readonly changed: number[]
}

/**
 * Writes portraits and standings that are not what is kept, counts cells and moves, and tells who moved. Without a yardstick nobody stands anywhere
 * yet. The caller holds the pass. Answers the portraits as they are now. At most eight statements.
 */
export async function drawPortraits(
  ctx: Ctx,
  sitters: readonly Sitter[],
  terms: Terms,
  yardstick: Yardstick | undefined,
): Promise<ReadonlyMap<number, Portrait>> {
  const canvas: Canvas = { habits: [], likes: [], standings: [], gone: [], moves: [], cells: new Map(), changed: [] }
  const now = new Map(sitters.map((sitter) => [sitter.memberId, draw(canvas, sitter, terms, yardstick)]))
  await writeCanvas(ctx, canvas, terms.today)
  return now
}

function draw(
  canvas: Canvas,
  { memberId, isPerson, kept, drawn }: Sitter,
  terms: Terms,
  yardstick: Yardstick | undefined,
) {
  const habit = drawn === undefined ? kept.habit : (drawn?.habit ?? null)
  const likes = drawn === undefined ? kept.likes : (drawn?.likes ?? null)
  let isChanged = false
  if (habit === null) {
    if (kept === NO_PORTRAIT) return NO_PORTRAIT
    canvas.gone.push(memberId)
    canvas.changed.push(memberId)
    moved(canvas, kept.standing, null)
    tellMove(canvas, {
      memberId,
      from: kept.standing?.stage ?? 'prospect',
      to: isPerson ? 'prospect' : '',
      historical: false,
    })
    return NO_PORTRAIT
  }
  if (drawn && !isDeepStrictEqual({ ...kept.habit }, { ...habit })) {
    canvas.habits.push({ memberId, habit })
    isChanged = true
  }
  if (drawn && !isDeepStrictEqual(kept.likes, likes) && likes) {
    canvas.likes.push({ memberId, likes })
    isChanged = true
  }
  const standing = yardstick ? standAs(kept.standing, standingOf(habit, yardstick, terms), habit, terms.today) : null
  if (standing && !isDeepStrictEqual({ ...kept.standing }, { ...standing })) {
    canvas.standings.push({ memberId, standing })
    moved(canvas, kept.standing, standing)
    const historical = kept.standing === null && terms.today - habit.lastDay > NEWS_DAYS
    tellMove(canvas, { memberId, from: kept.standing?.stage ?? 'prospect', to: standing.stage, historical })
    isChanged = true
  }
  if (isChanged) canvas.changed.push(memberId)
  return { habit, readOn: terms.today, likes, standing: standing ?? kept.standing }
}

const standAs = (kept: KeptStanding | null, standing: Standing, habit: Habit, today: Day): KeptStanding => ({
  ...standing,
  spendMinor: habit.spendMinor,
  sinceOn: kept && kept.stage === standing.stage ? kept.sinceOn : today,
})

function tellMove(canvas: Canvas, move: Move): void {
  if (move.from !== move.to) canvas.moves.push(move)
}

/** Counts somebody out of where they stood and in where they stand. */
function moved(canvas: Canvas, before: KeptStanding | null, after: KeptStanding | null): void {
  for (const [standing, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    if (!standing) continue
    const { stage, spendMinor } = standing
    add(canvas, ['tile', stage, standing.recency, standing.frequency, standing.monetary], sign, spendMinor)
    add(canvas, ['band', stage, standing.recencyBand, standing.frequencyBand, standing.monetaryBand], sign, spendMinor)
  }
}

function add(canvas: Canvas, key: readonly (string | number)[], sign: 1 | -1, spendMinor: number): void {
  const name = JSON.stringify(key)
  const count = canvas.cells.get(name) ?? { persons: 0, spendMinor: 0 }
  count.persons += sign
  count.spendMinor += sign * spendMinor
  canvas.cells.set(name, count)
}

async function writeCanvas(ctx: Ctx, canvas: Canvas, today: Day): Promise<void> {
  const { habits, likes, gone, changed } = canvas
  if (changed.length === 0) return
  const ids = (list: readonly { readonly memberId: number }[]) => list.map((one) => one.memberId)
  const column = <K extends keyof Habit>(name: K) => habits.map(({ habit }) => habit[name])
  await Promise.all([
    habits.length > 0 &&
      ctx.tx.run(upsertHabits, {
        memberId: ids(habits),
        readOn: today,
        firstDay: column('firstDay'),
        lastDay: column('lastDay'),
        orders: column('orders'),
        buyingDays: column('buyingDays'),
        spendMinor: column('spendMinor'),
        firstDaySpendMinor: column('firstDaySpendMinor'),
        windowOrders: column('windowOrders'),
        windowSpendMinor: column('windowSpendMinor'),
        grossMinor: column('grossMinor'),
        discountMinor: column('discountMinor'),
        returnedMinor: column('returnedMinor'),
        itemMilli: column('itemMilli'),
        itemMinor: column('itemMinor'),
        stores: column('stores'),
        categories: column('categories'),
        dueOn: column('dueOn'),
      }),
    likes.length > 0 && ctx.tx.run(upsertLikes, { memberId: ids(likes), likes: likes.map((one) => one.likes) }),
    gone.length > 0 && ctx.tx.run(deletePortraits, { memberId: gone }),
    writeStandings(ctx, canvas),
    writeMoves(ctx, canvas, today),
    writeCells(ctx, canvas),
  ])
  tellChanged(ctx, portraitsChanged, changed)
}

async function writeStandings(ctx: Ctx, { standings }: Canvas): Promise<void> {
  if (standings.length === 0) return
  const column = <K extends keyof KeptStanding>(name: K) => standings.map(({ standing }) => standing[name])
  await ctx.tx.run(upsertStandings, {
    memberId: standings.map((one) => one.memberId),
    sinceOn: column('sinceOn'),
    nextOn: column('nextOn'),
    stage: column('stage'),
    spendMinor: column('spendMinor'),
    recency: column('recency'),
    frequency: column('frequency'),
    monetary: column('monetary'),
    recencyBand: column('recencyBand'),
    frequencyBand: column('frequencyBand'),
    monetaryBand: column('monetaryBand'),
    powerTile: column('powerTile'),
    priceTile: column('priceTile'),
    alive: column('alive'),
    expected90: column('expected90'),
    expected365: column('expected365'),
    valueMinor: column('valueMinor'),
  })
}

async function writeMoves(ctx: Ctx, { moves }: Canvas, today: Day): Promise<void> {
  if (moves.length === 0) return
  const days = new Map<string, { readonly from: string; readonly to: string; persons: number }>()
  for (const { from, to } of moves) {
    const day = days.get(`${from} ${to}`) ?? { from, to, persons: 0 }
    day.persons += 1
    days.set(`${from} ${to}`, day)
  }
  // Of who is no person any more nothing is kept but the count.
  const kept = moves.filter(({ to }) => to !== '')
  // A first import would tell of everybody what was long so: kept, not told.
  const news = kept.filter(({ historical }) => !historical)
  const counts = [...days.values()]
  await Promise.all([
    kept.length > 0 &&
      ctx.tx.run(insertStageChanges, {
        memberId: kept.map((move) => move.memberId),
        changeId: await ctx.tx.ids('profiles.change_block', kept.length),
        day: today,
        fromStage: kept.map((move) => move.from),
        toStage: kept.map((move) => move.to),
        now: ctx.now,
      }),
    ctx.tx.run(addStageDays, {
      day: today,
      fromStage: counts.map((count) => count.from),
      toStage: counts.map((count) => count.to),
      persons: counts.map((count) => count.persons),
    }),
  ])
  emit(
    ctx,
    stageChanged,
    news.map(({ memberId, from, to }) => ({
      memberId,
      effectiveAt: ctx.now,
      historical: false,
      body: { memberId, from, to, day: today },
    })),
  )
}

async function writeCells(ctx: Ctx, canvas: Canvas): Promise<void> {
  const cells = [...canvas.cells]
    .filter(([, count]) => count.persons !== 0 || count.spendMinor !== 0)
    .map(([name, count]) => ({ key: JSON.parse(name) as [string, string, number, number, number], ...count }))
  if (cells.length === 0) return
  await ctx.tx.run(addCells, {
    kind: cells.map(({ key }) => key[0]),
    stage: cells.map(({ key }) => key[1]),
    recency: cells.map(({ key }) => key[2]),
    frequency: cells.map(({ key }) => key[3]),
    monetary: cells.map(({ key }) => key[4]),
    persons: cells.map((cell) => cell.persons),
    spendMinor: cells.map((cell) => cell.spendMinor),
  })
}
