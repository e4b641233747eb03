import { Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import type { PageEntry } from './feature.ts'
import { features } from './features.ts'
import { BrokenPage, NotFound } from './NotFound.tsx'
import { Shell } from './Shell.tsx'
import { mayAll, Session, useMe } from './session.tsx'

function Gate({ page }: { readonly page: PageEntry & { readonly component: ReturnType<typeof lazy> } }) {
  const me = useMe()
  if (!mayAll(me, page.permissions)) return page.path === '' ? <FirstPage /> : <NotFound />
  const Component = page.component
  return (
    <Suspense fallback={<Skeleton active style={{ padding: 24 }} />}>
      <Component />
    </Suspense>
  )
}

/** Whoever may not open the home page begins with the first page of the navigation that the role opens. */
function FirstPage() {
  const me = useMe()
  const first = features.flatMap(({ pages }) => pages).find((page) => page.group && mayAll(me, page.permissions))
  return first ? <Navigate to={`/${first.path}`} replace /> : <NotFound />
}

const pageRoutes: RouteObject[] = features.flatMap(({ pages }) =>
  pages.map((page) => ({
    path: page.path,
    element: <Gate page={{ ...page, component: lazy(page.load) }} />,
    errorElement: <BrokenPage />,
  })),
)

export const router = createBrowserRouter([
  {
    path: '/',
    element: (
      <Session>
        <Shell />
      </Session>
    ),
    errorElement: <BrokenPage />,
    children: [...pageRoutes, { path: '*', element: <NotFound /> }],
  },
])
