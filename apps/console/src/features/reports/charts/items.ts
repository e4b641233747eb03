import type { Item } from './kept.ts'

/** The items with one of them some places further on, or back below zero. */
export function moved(items: readonly Item[], keptId: string, by: number): readonly Item[] {
  const from = items.findIndex((item) => item.keptId === keptId)
  const to = Math.min(items.length - 1, Math.max(0, from + by))
  const item = items[from]
  if (!item || from === to) return items
  const rest = items.toSpliced(from, 1)
  return rest.toSpliced(to, 0, item)
}

/** One of them put where another stands. */
export function movedTo(items: readonly Item[], keptId: string, place: string): readonly Item[] {
  const from = items.findIndex((item) => item.keptId === keptId)
  const to = items.findIndex((item) => item.keptId === place)
  return from < 0 || to < 0 ? items : moved(items, keptId, to - from)
}

export const WIDEST = 4
export const TALLEST = 3

/** One of them made larger or smaller, within what there is. */
export const resized = (items: readonly Item[], keptId: string, wider: number, taller: number): readonly Item[] =>
  changed(items, keptId, ({ width, height }) => ({
    width: Math.min(WIDEST, Math.max(1, width + wider)),
    height: Math.min(TALLEST, Math.max(1, height + taller)),
  }))

export const changed = (
  items: readonly Item[],
  keptId: string,
  change: (item: Item) => Partial<Item>,
): readonly Item[] => items.map((item) => (item.keptId === keptId ? { ...item, ...change(item) } : item))

/** Height of a drawing, px, by the steps of its item. */
export const drawingHeight = (height: number): number => [150, 260, 440][height - 1] ?? 260
