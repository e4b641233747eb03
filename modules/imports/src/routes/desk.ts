import type { Route } from '@atrium/http'
import type { ImportDesk } from '../desk/desk.ts'
import { errorsRoute } from './errors.ts'
import { fileRoutes } from './files.ts'
import { layoutRoutes } from './layouts.ts'
import { runRoutes } from './runs.ts'

/** What the console and machines do with files; `desk` is undefined where no server runs (documents, laws). */
export const deskRoutes = (desk: ImportDesk | undefined): readonly Route[] => [
  ...fileRoutes(desk),
  ...layoutRoutes,
  ...runRoutes(desk),
  errorsRoute(desk),
]
