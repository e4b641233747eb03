import { type Statement, statement } from '@atrium/kernel'

/**
 * Ids drawn in blocks: a sequence counts blocks of 1,000 and the process hands their ids out one by one, so that a batch knows
 * its ids before it writes and most batches ask the database nothing. What a stopped process leaves unused is a gap.
 */
const BLOCK = 1000

interface Span {
  next: number
  readonly end: number
}

type DrawBlocks = Statement<{ blocks: 'int' }, { block: 'bigint' }>

/** The blocks that one process has drawn, by sequence. Lives in its `Database`. */
export class IdBlocks {
  private readonly spans = new Map<string, Span[]>()
  private readonly statements = new Map<string, DrawBlocks>()

  /** `sequence` comes from our own code only: it becomes part of the statement's text. */
  async take(
    sequence: string,
    count: number,
    draw: (statement: DrawBlocks, params: { blocks: number }) => Promise<{ readonly block: number }[]>,
  ): Promise<number[]> {
    let spans = this.spans.get(sequence)
    if (!spans) {
      spans = []
      this.spans.set(sequence, spans)
    }
    // Another batch of this process may take from the spans while this one waits for an answer: count again after each draw.
    for (let missing = count - left(spans); missing > 0; missing = count - left(spans)) {
      const drawn = await draw(this.drawBlocks(sequence), { blocks: Math.ceil(missing / BLOCK) })
      for (const { block } of drawn) spans.push({ next: block * BLOCK, end: (block + 1) * BLOCK })
    }
    const ids: number[] = []
    while (ids.length < count) {
      const span = spans[0]!
      while (span.next < span.end && ids.length < count) ids.push(span.next++)
      if (span.next === span.end) spans.shift()
    }
    return ids
  }

  private drawBlocks(sequence: string): DrawBlocks {
    let known = this.statements.get(sequence)
    if (!known) {
      known = statement({
        name: `${sequence}.drawBlocks`,
        params: { blocks: 'int' },
        row: { block: 'bigint' },
        sql: `select nextval('${sequence}') as block from generate_series(1, :blocks)`,
      })
      this.statements.set(sequence, known)
    }
    return known
  }
}

const left = (spans: readonly Span[]): number => spans.reduce((sum, span) => sum + span.end - span.next, 0)
