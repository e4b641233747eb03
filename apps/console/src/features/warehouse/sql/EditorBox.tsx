import { theme } from 'antd'
import { type RefObject, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../../app/api.ts'
import { useAppearance } from '../../../app/appearance.ts'
import { type EditorLook, SqlEditor } from './editor.ts'

export type Table = ReplyOf<'warehouse.tables'>['items'][number]
export type Dataset = ReplyOf<'warehouse.datasets'>['items'][number]

interface EditorBoxProps {
  readonly editor: RefObject<SqlEditor | undefined>
  readonly text: string
  readonly describedBy: string
  readonly tables: readonly Table[]
  readonly datasets: readonly Dataset[]
  readonly onRun: () => void
  readonly onChange: (text: string) => void
}

/** The editor in the look of the page. */
export function EditorBox({ editor, text, describedBy, tables, datasets, onRun, onChange }: EditorBoxProps) {
  const { t } = useTranslation('warehouse')
  const label = t('sql.editor.label')
  const first = t('sql.editor.first')
  const place = useRef<HTMLDivElement>(null)
  const look = useLook()
  const latest = useRef({ text, look, onRun, onChange })
  latest.current = { text, look, onRun, onChange }
  useEffect(() => {
    if (!place.current) return
    const made = new SqlEditor({
      parent: place.current,
      text: latest.current.text,
      look: latest.current.look,
      ...{ label, describedBy, first },
      onRun: () => latest.current.onRun(),
      onChange: (now) => latest.current.onChange(now),
    })
    editor.current = made
    return () => {
      editor.current = undefined
      made.destroy()
    }
  }, [editor, label, describedBy, first])
  const look_ = JSON.stringify(look)
  useEffect(() => editor.current?.setLook(JSON.parse(look_) as EditorLook), [editor, look_])
  useEffect(() => editor.current?.setTables(offered(tables, datasets)), [editor, tables, datasets])
  return <div ref={place} style={{ height: 240, minHeight: 120, resize: 'vertical', overflow: 'hidden' }} />
}

/** Names as the editor completes them: schema → table → columns. */
function offered(tables: readonly Table[], datasets: readonly Dataset[]): Record<string, Record<string, string[]>> {
  const schemas: Record<string, Record<string, string[]>> = {}
  const put = (schema: string, table: string, columns: string[]) => {
    schemas[schema] = { ...schemas[schema], [table]: columns }
  }
  for (const { name, columns } of tables) {
    const [schema = '', table = ''] = name.split('.')
    put(
      schema,
      table,
      columns.map((column) => column.name),
    )
  }
  for (const { name, result } of datasets)
    put(
      'datasets',
      name,
      result.columns.map((column) => column.name),
    )
  return schemas
}

function useLook(): EditorLook {
  const { token } = theme.useToken()
  const { dark } = useAppearance()
  return {
    dark,
    ...{ text: token.colorText, quiet: token.colorTextSecondary, ground: token.colorBgContainer },
    ...{ line: token.colorFillQuaternary, rule: token.colorBorderSecondary },
    ...{ accent: token.colorPrimary, error: token.colorError },
  }
}
