import { BulbOutlined, LogoutOutlined, TranslationOutlined, UserOutlined } from '@ant-design/icons'
import { LeaveGuard } from '@atrium/ui/form'
import { TaskList, TaskProvider } from '@atrium/ui/tasks'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown, Flex, Layout, Menu, type MenuProps } from 'antd'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation, useNavigate, useSearchParams } from 'react-router'
import { useAppearance } from './appearance.ts'
import { GROUPS, type PageEntry } from './feature.ts'
import { features } from './features.ts'
import { useLanguage } from './language.ts'
import { FeatureTasks } from './pieces.tsx'
import { useTell } from './queries.ts'
import { ScopePicker } from './scope.tsx'
import { mayAll, useMe } from './session.tsx'
import { useShortcuts } from './shortcuts.ts'

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

function Frame() {
  const { t } = useTranslation('app')
  const me = useMe()
  const location = useLocation()
  const [params] = useSearchParams()
  const [collapsed, setCollapsed] = useState(window.innerWidth < 900)
  const entries = useMemo(
    () =>
      features.flatMap(({ name, pages }) =>
        pages.filter((page) => page.group && mayAll(me, page.permissions)).map((page) => ({ name, page })),
      ),
    [me],
  )
  useShortcuts(entries.map(({ page }) => page))
  const node = params.get('node')
  const to = (page: PageEntry) => `/${page.path}${node === null ? '' : `?node=${node}`}`
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
      : [{ key: group, type: 'group' as const, label: t(`group.${group}`), children: items }]
  })
  const selected = entries
    .map(({ page }) => `/${page.path}`)
    .filter((path) => location.pathname === path || (path !== '/' && location.pathname.startsWith(`${path}/`)))
    .sort((a, b) => b.length - a.length)
    .slice(0, 1)
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a href="#content" className="skip">
        {t('skip')}
      </a>
      <Layout.Sider
        collapsible
        collapsed={collapsed}
        onCollapse={setCollapsed}
        width={208}
        collapsedWidth={56}
        theme="light"
        style={{ position: 'sticky', top: 0, height: '100vh', overflow: 'auto' }}
      >
        <Flex align="center" gap={8} style={{ height: 52, padding: '0 16px', fontWeight: 600, fontSize: 16 }}>
          <img src="/icon.svg" alt="" width={24} height={24} />
          {!collapsed && 'Atrium'}
        </Flex>
        <nav aria-label={t('navigation')}>
          <Menu mode="inline" items={menu} selectedKeys={selected} inlineCollapsed={collapsed} style={{ border: 0 }} />
        </nav>
      </Layout.Sider>
      <Layout>
        <Layout.Header style={{ padding: '0 16px', position: 'sticky', top: 0, zIndex: 10, lineHeight: 'normal' }}>
          <Flex align="center" justify="space-between" gap={12} style={{ height: '100%' }}>
            <ScopePicker />
            <Flex gap={4}>
              <TaskList />
              <AccountMenu />
            </Flex>
          </Flex>
        </Layout.Header>
        <FeatureTasks />
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
        {t('language')}
      </Button>
      <Button type="text" icon={<BulbOutlined />} onClick={toggleDark} aria-label={dark ? t('light') : t('dark')} />
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'mine', icon: <UserOutlined />, label: t('mine'), onClick: () => void navigate('/account') },
            {
              key: 'out',
              icon: <LogoutOutlined />,
              label: t('signOut'),
              onClick: () => signOut.mutate({}, { onSettled: () => setSignedOut(true) }),
            },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />}>
          {me.displayName}
        </Button>
      </Dropdown>
    </Flex>
  )
}
