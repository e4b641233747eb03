export { ActionMenu } from './ActionMenu.tsx'
export { CursorTable, type CursorTableProps, type SortOf } from './CursorTable.tsx'
export { chartColours, formerColour } from './chart-colours.ts'
export { EmptyState } from './EmptyState.tsx'
export { changeText, Figure, type FigureProps, isFlat } from './Figure.tsx'
export {
  count,
  currencyName,
  currencySign,
  day,
  instant,
  type Language,
  money,
  nameIn,
  percent,
  zoneName,
} from './format.ts'
export { Page, type PageProps } from './Page.tsx'
export { useProblemMessage } from './ProblemLine.tsx'
export { ProblemNotice, type ProblemNoticeProps } from './ProblemNotice.tsx'
export { Sparkline } from './Sparkline.tsx'
export { uiTexts } from './texts.ts'
export { themeOf } from './theme.ts'
