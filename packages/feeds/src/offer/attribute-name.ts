/** A name people read (`Shoe size`) as the name of an attribute (`shoe_size`). */
export function attributeName(name: string): string {
  return name.slice(0, 100).trim().toLowerCase().replace(/\s+/g, '_')
}
