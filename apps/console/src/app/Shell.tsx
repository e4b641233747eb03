import {
  BarChartOutlined,
  BulbOutlined,
  GiftOutlined,
  LogoutOutlined,
  SettingOutlined,
  ShoppingOutlined,
  TeamOutlined,
  TranslationOutlined,
  UserOutlined,
} from '@ant-design/icons'
import { ActionMenu } from '@atrium/ui'
import { LeaveGuard } from '@atrium/ui/form'
import { TaskList, TaskProvider } from '@atrium/ui/tasks'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Flex, Layout, Menu, type MenuProps } from 'antd'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation, useNavigate, useSearchParams } from 'react-router'
import { useAppearance } from './appearance.ts'
import { GROUPS, type Group, type PageEntry } from './feature.ts'
import { features } from './features.ts'
import { usePageFocus } from './focus.ts'
import { useLanguage } from './language.ts'
import { FeatureTasks } from './pieces.tsx'
import { useTell } from './queries.ts'
import { useReachableTables } from './reachable-tables.ts'
import { ScopePicker } from './scope.tsx'
import { GlobalSearch, ShortcutHelp } from './search.tsx'
import { mayAll, useMe } from './session.tsx'
import { useShortcuts } from './shortcuts.ts'

const GROUP_ICONS: Readonly<Partial<Record<Group, ReactNode>>> = {
  members: <TeamOutlined />,
  purchases: <ShoppingOutlined />,
  loyalty: <GiftOutlined />,
  analysis: <BarChartOutlined />,
  settings: <SettingOutlined />,
}

const SHUT = 'groups-shut'
const COLLAPSED = 'navigation-collapsed'

/** Which groups of the navigation are open: all until somebody shuts one, which the browser remembers; that of the page shown always. */
function useOpenGroups(current: Group | undefined) {
  const [shut, setShut] = useState<readonly string[]>(() => (localStorage.getItem(SHUT) ?? '').split(' '))
  const opened = GROUPS.filter((group) => !shut.includes(group) || group === current)
  const setOpened = (keys: readonly string[]) => {
    const next = GROUPS.filter((group) => !keys.includes(group))
    localStorage.setItem(SHUT, next.join(' '))
    setShut(next)
  }
  return { opened, setOpened }
}

/** Navigation left, scope and account on top, the page in the middle. Only what the role may open is shown. */
export function Shell() {
  return (
    <TaskProvider>
      <LeaveGuard>
        <Frame />
      </LeaveGuard>
    </TaskProvider>
  )
}

/** Brings the chosen entry of the navigation into sight. Not by `scrollIntoView`: after that the Tab key would begin there and not at the way past it. */
function showSelected(): void {
  const entry = document.querySelector('nav .ant-menu-item-selected')
  const bar = entry?.closest('.ant-layout-sider')
  if (!entry || !bar) return
  const [at, frame] = [entry.getBoundingClientRect(), bar.getBoundingClientRect()]
  if (at.top < frame.top) bar.scrollTop -= frame.top - at.top
  else if (at.bottom > frame.bottom) bar.scrollTop += at.bottom - frame.bottom
}

function Frame() {
  const { t } = useTranslation('app')
  const me = useMe()
  const location = useLocation()
  const [params] = useSearchParams()
  const [collapsed, setCollapsed] = useState(() => {
    const kept = localStorage.getItem(COLLAPSED)
    return kept === null ? window.innerWidth < 900 : kept === 'yes'
  })
  const collapse = (now: boolean) => {
    localStorage.setItem(COLLAPSED, now ? 'yes' : 'no')
    setCollapsed(now)
  }
  const entries = useMemo(
    () =>
      features.flatMap(({ name, pages }) =>
        pages.filter((page) => page.group && mayAll(me, page.permissions)).map((page) => ({ name, page })),
      ),
    [me],
  )
  const node = params.get('node')
  const to = (page: PageEntry) => `/${page.path}${node === null ? '' : `?node=${node}`}`
  const [finding, setFinding] = useState(false)
  const [helping, setHelping] = useState(false)
  const named = entries.map(({ name, page }) => ({
    title: t(`${name}:${page.title}`),
    path: to(page),
    icon: page.icon,
    shortcut: page.shortcut,
  }))
  useShortcuts({ pages: named, onFind: () => setFinding(true), onHelp: () => setHelping(true) })
  const menu: MenuProps['items'] = GROUPS.flatMap((group): NonNullable<MenuProps['items']> => {
    const own = entries.filter(({ page }) => page.group === group)
    if (own.length === 0) return []
    const items = own.map(({ name, page }) => ({
      key: `/${page.path}`,
      icon: page.icon,
      label: <Link to={to(page)}>{t(`${name}:${page.title}`)}</Link>,
    }))
    return group === 'home'
      ? items
      : [{ key: group, icon: GROUP_ICONS[group], label: t(`group.${group}`), children: items }]
  })
  const selected = entries
    .map(({ page }) => `/${page.path}`)
    .filter((path) => location.pathname === path || (path !== '/' && location.pathname.startsWith(`${path}/`)))
    .sort((a, b) => b.length - a.length)
    .slice(0, 1)
  const groupOfPage = entries.find(({ page }) => selected.includes(`/${page.path}`))?.page.group
  useReachableTables()
  const shown = selected[0]
  useEffect(() => {
    if (shown !== undefined) showSelected()
  }, [shown])
  usePageFocus()
  const { opened, setOpened } = useOpenGroups(groupOfPage)
  return (
    // What is shown, which lags behind the address while a page is being loaded.
    <Layout style={{ minHeight: '100vh' }} data-shown={location.pathname}>
      <a href="#content" className="skip">
        {t('skip')}
      </a>
      <Layout.Sider
        collapsible
        collapsed={collapsed}
        onCollapse={collapse}
        width={220}
        collapsedWidth={56}
        theme="light"
        style={{ position: 'sticky', top: 0, height: '100vh', overflow: 'auto' }}
      >
        <Flex align="center" gap={8} style={{ height: 52, padding: '0 16px', fontWeight: 600, fontSize: 16 }}>
          <img src="/icon.svg" alt="" width={24} height={24} />
          {!collapsed && 'Atrium'}
        </Flex>
        <nav aria-label={t('navigation')}>
          <Menu
            mode="inline"
            items={menu}
            selectedKeys={selected}
            inlineCollapsed={collapsed}
            inlineIndent={16}
            {...(collapsed ? {} : { openKeys: [...opened], onOpenChange: setOpened })}
            style={{ border: 0 }}
          />
        </nav>
      </Layout.Sider>
      <Layout>
        <Layout.Header className="header" style={{ position: 'sticky', top: 0, zIndex: 10, lineHeight: 'normal' }}>
          <Flex align="center" justify="space-between" gap={12} style={{ height: '100%' }}>
            <ScopePicker />
            <Flex gap={4}>
              <GlobalSearch open={finding} onOpen={setFinding} pages={named} />
              <TaskList />
              <AccountMenu />
            </Flex>
          </Flex>
        </Layout.Header>
        <FeatureTasks />
        <ShortcutHelp open={helping} onClose={() => setHelping(false)} pages={named} />
        <Outlet />
      </Layout>
    </Layout>
  )
}

function AccountMenu() {
  const { t } = useTranslation('app')
  const me = useMe()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { dark, toggle: toggleDark } = useAppearance()
  const { toggle: toggleLanguage } = useLanguage()
  const signOut = useTell('staff.signOut', [])
  const [signedOut, setSignedOut] = useState(false)
  useEffect(() => {
    if (signedOut) void queries.resetQueries()
  }, [signedOut, queries])
  return (
    <Flex gap={4}>
      <Button type="text" icon={<TranslationOutlined />} onClick={toggleLanguage}>
        <span className="wide">{t('language')}</span>
      </Button>
      <Button type="text" icon={<BulbOutlined />} onClick={toggleDark} aria-label={dark ? t('light') : t('dark')} />
      <ActionMenu
        items={[
          { key: 'mine', icon: <UserOutlined />, label: t('mine'), onClick: () => void navigate('/account') },
          {
            key: 'out',
            icon: <LogoutOutlined />,
            label: t('signOut'),
            onClick: () => signOut.mutate({}, { onSettled: () => setSignedOut(true) }),
          },
        ]}
      >
        <Button type="text" icon={<UserOutlined />}>
          <span className="wide">{me.displayName}</span>
        </Button>
      </ActionMenu>
    </Flex>
  )
}
