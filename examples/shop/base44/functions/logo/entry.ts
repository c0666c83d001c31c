import { Buffer } from 'node:buffer';

/** 64 × 64, a cup on an orange badge. */
const PNG = Buffer.from(
  `iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHeAAAChklEQVR42u1bsW6EMAy9T+AT+AQ+gU/gE5g7Vepciakrc6dKXTuw
dC5jRzp3YehaKVvXXFyIGqHTiYBt4iaWLJ18d4Afju3YzumUiJb0zSkzXBluDHeGe8PKsF6wmr/r5t/CfzKpSueGW8PDBUV9eZiv
lUtQvEZS+hoYdaiKj4SKL3kMAgjzECWz4peAKI9ybO2Bii+5ZXOY5kYF8Trf4x8KDpNXASrvhtKS0tFpIVzHrDwuCLPZa6FcYjg8
JRgAtdkxzqFum7d/rLT+UVp/DVrfZX4ymuiQbQFge5z/HvUvgYK+MqI8gXfdv7WTYh+dvywEf4CS3r7c/ilnzXutjCht5g95D8W0
xsHU4bOP7KjQiL65ea6nNwyOzlfGbQUkCc9rMyn2/uQv47YC9E2Oq5Rd32tlhJuma2UsnJuAEp/9pBSYto+Mh3PcuL9kqxS8WV8Z
U/2A3vzD5uFS2qsj48wFoIoQgMoFoIkQgMYFoNt9QUqC5Aj2Dfc5JgCdC0AfNACWIF3GC5e9C4ASAYAlHBCUC4AOFgBbOIFl4FoC
wnKQA4DNGl0QwCdEBYC1BNcxRgfA8j6IAKgIAVAywiDdEuhlJEJ0TrDDTYXlhcEGdzMkLxGqcLfD8lLhDLcgImszNOCXxLjCIGFJ
bF9R1HVSmG+eqyi6exnYFhcmwTW5yuK7GyPLOI3x9ml6BDVda8z2+DC8PU2PcKRvjsKD77EE+C9dg7Tma49Ds8MOQKwh+C1tg2Q8
ZjAK0liI4bYL5BLI4Dv6CRH/ganARmF5R2S8hqTAbDmZa0hq9ZgcN3GNya32B2EDUGJNi8Y7KpuGpdO4fDowkY7MpENT6dhcOjiZ
js6mw9P/lM5vr8PBSw/NdgAAAABJRU5ErkJggg==`,
  'base64',
);

/** The logo of the shop as a PNG. A function may also be a default export, as this one is. */
export default function logo(_req: Request): Response {
  return new Response(PNG, {
    headers: { 'Content-Type': 'image/png', 'Content-Disposition': 'inline; filename="logo.png"' },
  });
}
