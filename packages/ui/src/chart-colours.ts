/**
 * Eight colours for charts that stay apart for people who see red and green, or blue and yellow, alike (after Okabe and Ito); 3 : 1 and
 * more against both backgrounds. The first is the accent.
 */
export const chartColours = (dark: boolean): readonly string[] =>
  dark
    ? ['#2aa198', '#e69f00', '#56b4e9', '#cc79a7', '#f0e442', '#d55e00', '#8da0cb', '#9aa1ab']
    : ['#0f766e', '#c77f00', '#2b8cc4', '#b3568c', '#8a7f00', '#d55e00', '#4c5fa8', '#6b7684']

/** What is compared with: quiet beside the others. */
export const formerColour = (dark: boolean): string => (dark ? '#9aa1ab' : '#6b7684')
