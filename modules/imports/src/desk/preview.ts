import { Columns } from '../reading/columns.ts'
import { type FileLayout, type Mapping, openRows, presets, ReadError, type RowSource } from '../reading/index.ts'
import { compileMapping } from '../reading/records.ts'

const FIRST_ROWS = 20
const MOST_COLUMNS = 200
const SHOWN = 80

export interface Preview {
  readonly format: 'csv' | 'xlsx'
  /** As it was told from the bytes, or named; null for workbooks. */
  readonly encoding: string | null
  readonly columns: readonly string[]
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[]
  /** Presets whose columns this file has, the best first. */
  readonly fitting: readonly string[]
  /** Layouts of one's own that have them as well. */
  readonly fittingLayouts: readonly number[]
}

interface OwnLayout {
  readonly layoutId: number
  readonly mapping: Mapping
}

const shown = (cell: string) => (cell.length > SHOWN ? `${cell.slice(0, SHOWN).toWellFormed()}…` : cell.toWellFormed())

/** The first rows as an import would read them. Throws ReadError where the file cannot be read. */
export async function previewFile(
  path: string,
  layout: FileLayout,
  saved: readonly OwnLayout[] = [],
): Promise<Preview> {
  const source = await openRows(path, layout)
  try {
    const rows: { row: number; cells: readonly string[] }[] = []
    for await (const batch of source.batches) {
      for (const { row, cells } of batch.slice(0, FIRST_ROWS - rows.length)) {
        rows.push({ row, cells: cells.slice(0, MOST_COLUMNS).map(shown) })
      }
      if (rows.length >= FIRST_ROWS) break
    }
    return {
      format: source.format,
      encoding: source.encoding() ?? null,
      columns: source.header.slice(0, MOST_COLUMNS).map(shown),
      rows,
      fitting: fitting(presets, source, ({ name }) => name),
      fittingLayouts: fitting(
        saved.map(({ mapping }) => mapping),
        source,
        (_, at) => saved[at]?.layoutId ?? 0,
      ),
    }
  } finally {
    await source.close()
  }
}

/** Mappings of which a header has all columns that they need, the one that would read most of it first. */
function fitting<Told>(
  mappings: readonly Mapping[],
  { header, format }: Pick<RowSource, 'header' | 'format'>,
  tell: (mapping: Mapping, at: number) => Told,
): Told[] {
  return mappings
    .map((mapping, at) => ({ told: tell(mapping, at), columns: columnsRead(mapping, header, format) }))
    .filter(({ columns }) => columns > 0)
    .sort((one, other) => other.columns - one.columns)
    .map(({ told }) => told)
}

function columnsRead(mapping: Mapping, header: readonly string[], format: 'csv' | 'xlsx'): number {
  const columns = new Columns(header)
  try {
    compileMapping(mapping, columns, format === 'xlsx')
    return columns.found.size
  } catch (error) {
    if (error instanceof ReadError) return 0
    throw error
  }
}
