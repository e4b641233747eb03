import type { Ctx, Projection } from '@atrium/kernel'
import { MemberSet } from '@atrium/sets'
import { Among, Answers, type Patience } from './cache.ts'
import { Asking } from './compile/question.ts'
import { sql } from './compile/sql.ts'
import { Tables } from './compile/tables.ts'
import { Evaluation, type SetOf } from './evaluate.ts'
import { askFigures, type Projected } from './projected.ts'
import { loadSets } from './store.ts'
import { loadVocabulary, type Vocabulary } from './vocabulary.ts'

/**
 * How old a leaf's answer may be while an operator tries filters: dragging one asks that one anew, the others again after forty times what they took. A leaf
 * that takes 20 ms is never older than .8 s, one that takes a quarter of a second is asked every ten seconds; each is being asked a fortieth of the time at most.
 */
const TIMES = 40
/** And at most; so old may be what is told beside the count: whom a channel reaches rests on sixteen sets of everybody. */
const PATIENCE_MS = 10_000
const SHOWN_MS = 1_000
/** And for what is noted beside sets. */
const LOOSE: Patience = { ageMs: 60_000 }

/** Members who were merged into others. */
interface Absorbed {
  readonly members: MemberSet
  readonly rootOf: ReadonlyMap<number, number>
}

/** Asks the projection for audiences, in one process: knows the tables, keeps answers. */
export class AudienceDesk {
  readonly projected: Projected
  readonly tables: Tables
  private readonly answers: Answers
  private readonly patienceMs: number
  private absorbed: { readonly version: number; readonly found: Promise<Absorbed> } | undefined

  /** `patienceMs`: how old an answer may be that a page is given. */
  constructor(projected: Projected, projections: readonly Projection[], patienceMs = PATIENCE_MS) {
    this.patienceMs = patienceMs
    this.projected = projected
    this.tables = new Tables(projections)
    this.answers = new Answers(projected)
  }

  /** For a page: answers may be old in proportion to their cost while filters are tried, a second at most where a set that stands is shown. */
  async browse(ctx: Ctx, trying = true): Promise<Evaluation> {
    return (await this.looks(ctx, trying)).evaluation
  }

  /** The same, and with `beside` what is told beside the count, which may be some seconds old. */
  async looks(ctx: Ctx, trying: boolean): Promise<{ readonly evaluation: Evaluation; readonly beside: Evaluation }> {
    const [vocabulary, version] = await Promise.all([this.vocabulary(ctx), this.projected.version()])
    const setOf = this.rooted(storedSets(ctx), version)
    const asking = new Asking(this.tables, vocabulary)
    const ageMs = trying ? this.patienceMs : Math.min(this.patienceMs, SHOWN_MS)
    const look = (patience: Patience) => new Evaluation(asking, this.answers.asOf(version, patience), setOf)
    return { evaluation: look({ ageMs, times: TIMES }), beside: look({ ageMs }) }
  }

  /** As of one version of the projection or a later one. */
  exact(vocabulary: Vocabulary, version: number, setOf: SetOf): Evaluation {
    return new Evaluation(new Asking(this.tables, vocabulary), this.answers.asOf(version), setOf)
  }

  /** For what is told beside sets and may be a minute old: asked once for all of them. */
  loose(vocabulary: Vocabulary, version: number, setOf: SetOf): Evaluation {
    return new Evaluation(new Asking(this.tables, vocabulary), this.answers.asOf(version, LOOSE), setOf)
  }

  /** Of a few persons only: what is asked of them at the same time is asked together. */
  few(vocabulary: Vocabulary, roots: readonly number[], setOf: SetOf): Evaluation {
    const among = MemberSet.of(roots)
    const cut: SetOf = async (audienceId) => (await setOf(audienceId)).and(among)
    return new Evaluation(new Asking(this.tables, vocabulary), new Among(this.projected, roots), cut)
  }

  /** Stored sets as of now: whoever was merged into another since stands for that person, and comes back when that is undone. */
  rooted(setOf: SetOf, version: number): SetOf {
    return async (audienceId) => {
      const [set, absorbed] = await Promise.all([setOf(audienceId), this.absorbedAsOf(version)])
      const gone = set.and(absorbed.members)
      if (gone.size === 0) return set
      return set.andNot(gone).or(MemberSet.of(Array.from(gone, (member) => absorbed.rootOf.get(member) ?? member)))
    }
  }

  private absorbedAsOf(version: number): Promise<Absorbed> {
    if (this.absorbed?.version !== version) {
      const found = this.loadAbsorbed()
      const kept = { version, found }
      this.absorbed = kept
      found.catch(() => {
        if (this.absorbed === kept) this.absorbed = undefined
      })
    }
    return this.absorbed!.found
  }

  private async loadAbsorbed(): Promise<Absorbed> {
    const rows = await askFigures(
      this.projected,
      sql`select held.member_id as root_id, held.root_id as figure
          from ${this.tables.table('members.member', 'held')} where held.member_id <> held.root_id`,
    )
    const rootOf = new Map(rows.map(([member, root]) => [member, Number(root)]))
    return { members: MemberSet.of(rootOf.keys()), rootOf }
  }

  vocabulary(ctx: Ctx): Promise<Vocabulary> {
    return loadVocabulary(ctx, this.tables)
  }
}

/** Current sets of audiences, each read once. */
export function storedSets(ctx: Ctx): SetOf {
  const known = new Map<number, Promise<MemberSet>>()
  return (audienceId) => {
    let set = known.get(audienceId)
    if (!set) {
      set = ctx.tx
        .rows(loadSets, { audienceId: [audienceId] })
        .then(([row]) => (row?.members ? MemberSet.fromBytes(row.members) : MemberSet.empty))
      known.set(audienceId, set)
    }
    return set
  }
}
