/** Under this name the projection keeps its place in house.cursor. */
export const PLACE = 'olap.project'
