import { themeOf } from '@atrium/ui'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enGB from 'antd/locale/en_GB'
import zhCN from 'antd/locale/zh_CN'
import { useState } from 'react'
import { RouterProvider } from 'react-router'
import { problemOf } from './api.ts'
import { useAppearance } from './appearance.ts'
import { useLanguage } from './language.ts'
import { router } from './router.tsx'

/** Queries of one console. Whoever the server no longer knows is asked to sign in again. */
function openQueries(): QueryClient {
  const onError = (error: unknown) => {
    const me = queries.getQueryData(['staff.me', {}])
    if (me !== undefined && problemOf(error).code === 'unauthenticated')
      void queries.resetQueries({ queryKey: ['staff.me'] })
  }
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A refusal stays one however often it is asked; only silence and outages are worth another try.
        // What is being prepared is shown as that at once, and asked for again by what shows it.
        retry: (failures, error) => {
          const { status, code } = problemOf(error)
          return failures < 2 && !(status >= 400 && status < 500) && code !== 'projection_not_ready'
        },
      },
    },
  })
  return queries
}

export function App() {
  const [queries] = useState(openQueries)
  const { dark } = useAppearance()
  const { language } = useLanguage()
  return (
    <ConfigProvider
      theme={themeOf(dark, matchMedia('(prefers-reduced-motion: reduce)').matches)}
      locale={language === 'en' ? enGB : zhCN}
      // A blank between two Chinese letters would make the button's name differ from its text.
      button={{ autoInsertSpace: false }}
    >
      <AntApp>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}
