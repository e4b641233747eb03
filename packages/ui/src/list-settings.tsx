import { SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Input, Popover, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

export const PAGE_SIZES = [20, 50, 100, 200] as const
const USUAL = 50

/** How many rows a list reads at a time, as somebody chose it for this list on this machine. */
export interface PageSize {
  readonly limit: number
  readonly choose: (limit: number) => void
}

/** Kept under the name of the list: `members`. */
export function usePageSize(list: string): PageSize {
  const key = `${list}.pageSize`
  const [limit, setLimit] = useState(
    () => PAGE_SIZES.find((each) => String(each) === localStorage.getItem(key)) ?? USUAL,
  )
  return {
    limit,
    choose: (next) => {
      const known = PAGE_SIZES.find((each) => each === next) ?? USUAL
      localStorage.setItem(key, String(known))
      setLimit(known)
    },
  }
}

/** Chooses it: stands at the foot of a list. */
export function PageSizeSelect({ size }: { readonly size: PageSize }) {
  const { t } = useTranslation('ui')
  return (
    <Select<number>
      size="small"
      variant="borderless"
      aria-label={t('list.pageSize')}
      popupMatchSelectWidth={false}
      value={size.limit}
      onChange={size.choose}
      options={PAGE_SIZES.map((value) => ({ value, label: t('list.atATime', { n: value }) }))}
    />
  )
}

/** A column as far as it can be chosen. */
export interface Choosable {
  readonly key: string
  readonly title?: unknown
  /** Hidden until somebody wants it. */
  readonly extra?: boolean
  /** Always there: what a row is called. */
  readonly fixedIn?: boolean
  /** In the chooser, under which words it stands. */
  readonly group?: string
}

/** Which columns are shown, kept under the name of the list; new ones come as their `extra` says. */
export function useShownColumns(list: string) {
  const key = `${list}.columns`
  const [said, setSaid] = useState<Readonly<Record<string, boolean>>>(() => read(key))
  return {
    isShown: ({ key: name, extra = false, fixedIn = false }: Choosable) => fixedIn || (said[name] ?? !extra),
    /** Those that were chosen beyond the usual ones. */
    chosen: Object.entries(said).flatMap(([name, shown]) => (shown ? [name] : [])),
    show: (name: string, shown: boolean) => {
      const next = { ...said, [name]: shown }
      localStorage.setItem(key, JSON.stringify(next))
      setSaid(next)
    },
  }
}

function read(key: string): Readonly<Record<string, boolean>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, boolean>) : {}
  } catch (error) {
    // What another release or somebody by hand has left there.
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** Above so many columns there is a field to find one by. */
const MANY = 15

interface ChooserProps {
  readonly columns: readonly Choosable[]
  readonly shown: Pick<ReturnType<typeof useShownColumns>, 'isShown' | 'show'>
}

/** Which columns are shown; the first always is. */
export function ColumnChooser({ columns, shown }: ChooserProps) {
  const { t } = useTranslation('ui')
  const [text, setText] = useState('')
  const fits = columns.filter(({ title }) => String(title).toLowerCase().includes(text.trim().toLowerCase()))
  const groups = [...new Set(fits.map(({ group }) => group))]
  const line = (column: Choosable): ReactNode => (
    <Checkbox
      key={column.key}
      disabled={column.fixedIn ?? false}
      checked={shown.isShown(column)}
      onChange={({ target }) => shown.show(column.key, target.checked)}
    >
      {String(column.title)}
    </Checkbox>
  )
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <Flex vertical gap={8} style={{ maxHeight: 420, overflow: 'auto', minWidth: 180 }}>
          {columns.length > MANY && (
            <Input
              allowClear
              size="small"
              aria-label={t('list.findColumn')}
              placeholder={t('list.findColumn')}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
          {groups.map((group) => (
            <Flex vertical gap={8} key={group ?? ''}>
              {group !== undefined && <span style={{ opacity: 0.75, fontSize: 12, marginTop: 4 }}>{group}</span>}
              {fits.filter((column) => column.group === group).map(line)}
            </Flex>
          ))}
        </Flex>
      }
    >
      <Button icon={<SettingOutlined />}>{t('list.columns')}</Button>
    </Popover>
  )
}
