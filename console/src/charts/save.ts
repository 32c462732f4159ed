import { slug } from '../format/slug.js';

/** A file's name from a chart's title. */
export const fileName = (title: string, ending: string): string =>
  `${slug(title) || 'chart'}.${ending}`;

/** Hands a file to the reader. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A picture of so many pixels for each of the SVG's own. */
export async function pngOf(svg: string, times = 2): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * times;
    canvas.height = image.naturalHeight * times;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('the browser gives no canvas to draw the picture on');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      const told = new Error('the browser could not write the picture');
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(told)), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
