import { SearchOutlined } from '@ant-design/icons'
import { Button, Flex, Input, type InputRef, Modal, Typography } from 'antd'
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  use,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { PageEntry } from './feature.ts'
import { FeatureFinds } from './pieces.tsx'

/** Closes the search once something in it was chosen. */
const CloseContext = createContext<() => void>(() => undefined)

interface FoundGroupProps {
  readonly title: string
  readonly busy?: boolean
  readonly children: ReactNode
}

/** What one feature found; left out where that is nothing. */
export function FoundGroup({ title, busy = false, children }: FoundGroupProps) {
  return (
    <section aria-label={title} aria-busy={busy} style={{ marginTop: 12 }}>
      <Typography.Text type="secondary" style={{ fontSize: 12, paddingInline: 8 }}>
        {title}
      </Typography.Text>
      {children}
    </section>
  )
}

interface FoundLinkProps {
  readonly to: string
  readonly icon?: ReactNode
  readonly title: ReactNode
  /** What tells it from others of the same name. */
  readonly detail?: ReactNode
  /** Kept in the history entry and never in the address: what may be personal. */
  readonly state?: unknown
}

/** One thing that was found; arrow keys walk from one to the next. */
export function FoundLink({ to, icon, title, detail, state }: FoundLinkProps) {
  const close = use(CloseContext)
  return (
    <Link to={to} state={state} className="found" onClick={close}>
      {icon}
      <span className="found-title">{title}</span>
      {detail !== undefined && (
        <Typography.Text type="secondary" className="number" style={{ fontSize: 12, marginInlineStart: 'auto' }}>
          {detail}
        </Typography.Text>
      )}
    </Link>
  )
}

export interface NamedPage {
  readonly title: string
  readonly path: string
  readonly icon: PageEntry['icon']
  readonly shortcut: string | undefined
}

interface SearchProps {
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly pages: readonly NamedPage[]
}

/** Search of the whole console, by key `/`: pages, members, stores, receipts, as far as the role may see them. */
export function GlobalSearch({ open, onOpen, pages }: SearchProps) {
  const { t } = useTranslation('app')
  const field = useRef<InputRef>(null)
  return (
    <>
      <Button
        icon={<SearchOutlined />}
        onClick={() => onOpen(true)}
        aria-label={t('find.button')}
        aria-keyshortcuts="/"
        className="search-button"
      >
        <span>{t('find.button')}</span>
        <kbd>/</kbd>
      </Button>
      <Modal
        open={open}
        onCancel={() => onOpen(false)}
        title={t('find.title')}
        footer={<Typography.Text type="secondary">{t('find.keys')}</Typography.Text>}
        width={640}
        destroyOnHidden
        closable={false}
        // Whoever typed or walked on meanwhile is left where they are.
        afterOpenChange={(now) => now && !document.activeElement?.closest('search') && field.current?.focus()}
        styles={{ body: { minHeight: 240 } }}
      >
        <CloseContext value={() => onOpen(false)}>
          <Finder pages={pages} field={field} />
        </CloseContext>
      </Modal>
    </>
  )
}

/** How long somebody must pause before the server is asked. */
const PAUSE_MS = 200

/** What was typed, once the typing pauses; emptied at once. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

interface FinderProps {
  readonly pages: readonly NamedPage[]
  readonly field: RefObject<InputRef | null>
}

function Finder({ pages, field }: FinderProps) {
  const { t } = useTranslation('app')
  const [typed, setTyped] = useState('')
  const text = useSettled(typed.trim())
  const found = useRef<HTMLDivElement>(null)
  const links = () => [...(found.current?.querySelectorAll<HTMLAnchorElement>('a.found') ?? [])]
  const wanted = typed.trim().toLowerCase()
  const fitting = wanted === '' ? pages : pages.filter((page) => page.title.toLowerCase().includes(wanted))
  const walk = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const all = links()
    const at = all.indexOf(document.activeElement as HTMLAnchorElement)
    if (event.key === 'ArrowDown') all[Math.min(at + 1, all.length - 1)]?.focus()
    else if (event.key === 'ArrowUp' && at > 0) all[at - 1]?.focus()
    else if (event.key === 'ArrowUp') field.current?.focus()
    else if (event.key === 'Enter' && at < 0) all[0]?.click()
    // Whoever goes on typing goes on searching.
    else if (event.key.length === 1 && at >= 0 && !event.ctrlKey && !event.metaKey && !event.altKey)
      return field.current?.focus()
    else return
    event.preventDefault()
  }
  return (
    <search onKeyDown={walk}>
      <Input
        ref={field}
        autoFocus
        allowClear
        size="large"
        prefix={<SearchOutlined />}
        aria-label={t('find.label')}
        placeholder={t('find.label')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div ref={found} className="found-list" aria-live="polite">
        {text !== '' && <FeatureFinds text={text} />}
        {fitting.length > 0 && (
          <FoundGroup title={t('find.pages')}>
            {fitting.map(({ path, title, icon, shortcut }) => (
              <FoundLink
                key={path}
                to={path}
                icon={icon}
                title={title}
                {...(shortcut === undefined ? {} : { detail: <Keys keys={['g', shortcut]} /> })}
              />
            ))}
          </FoundGroup>
        )}
      </div>
    </search>
  )
}

const Keys = ({ keys }: { readonly keys: readonly string[] }) => (
  <Flex component="span" gap={4} style={{ display: 'inline-flex' }}>
    {keys.map((key) => (
      <kbd key={key}>{key}</kbd>
    ))}
  </Flex>
)

interface HelpProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly pages: readonly NamedPage[]
}

/** All keys, by `?`. */
export function ShortcutHelp({ open, onClose, pages }: HelpProps) {
  const { t } = useTranslation('app')
  const rows: readonly (readonly [keys: readonly string[], what: string])[] = [
    [['/'], t('keys.find')],
    [['f'], t('keys.filter')],
    [['?'], t('keys.help')],
    [['Esc'], t('keys.close')],
    ...pages.flatMap(({ shortcut, title }) => (shortcut === undefined ? [] : [[['g', shortcut], title] as const])),
  ]
  return (
    <Modal open={open} onCancel={onClose} title={t('keys.title')} footer={null} width={560}>
      <dl className="keys">
        {rows.map(([keys, what]) => (
          <div key={keys.join()}>
            <dt>
              <Keys keys={keys} />
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
