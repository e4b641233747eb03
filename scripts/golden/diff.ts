const CONTEXT = 2
const MOST_LINES = 60

/** The difference of two texts for people: lines that went (-) and came (+), with their surroundings, cut off when long. */
export function diffLines(path: string, before: string, after: string): string {
  const [left, right] = [before.split('\n'), after.split('\n')]
  const kept = commonLines(left, right)
  const lines: { mark: ' ' | '-' | '+'; text: string }[] = []
  let [l, r] = [0, 0]
  for (const [atLeft, atRight] of [...kept, [left.length, right.length] as const]) {
    while (l < atLeft) lines.push({ mark: '-', text: left[l++]! })
    while (r < atRight) lines.push({ mark: '+', text: right[r++]! })
    if (l < left.length) lines.push({ mark: ' ', text: left[l]! })
    l++
    r++
  }
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((line) => line.mark !== ' '),
  )
  const shown = lines.flatMap(({ mark, text }, at) => (near[at] ? [`${mark} ${text}`] : near[at - 1] ? ['  …'] : []))
  const cut =
    shown.length > MOST_LINES
      ? [...shown.slice(0, MOST_LINES), `  … and ${shown.length - MOST_LINES} lines more`]
      : shown
  return [`── ${path}`, ...cut].join('\n')
}

/** Pairs of equal lines in order: greedy from both ends, and in between the next place where both agree again. */
function commonLines(left: readonly string[], right: readonly string[]): (readonly [number, number])[] {
  const places = Map.groupBy(right.keys(), (at) => right[at]!)
  const pairs: [number, number][] = []
  let r = 0
  for (let l = 0; l < left.length; l++) {
    const next = places.get(left[l]!)?.find((at) => at >= r)
    // A jump far ahead on a line that is everywhere (a bracket, nothing) would tear the rest apart.
    if (next === undefined || next - r > 40 || (next > r && left[l]!.trim().length < 4)) continue
    pairs.push([l, next])
    r = next + 1
  }
  return pairs
}
