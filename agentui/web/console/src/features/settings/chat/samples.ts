/** How a site's own server says who its visitor is: a token that ends within the hour. */
export const SAMPLES = {
  node: `import jwt from "jsonwebtoken"; // npm install jsonwebtoken

const token = jwt.sign(
  { sub: String(user.id), name: user.name, email: user.email },
  process.env.KEPT_CHAT_SECRET,
  { algorithm: "HS256", expiresIn: "1h" },
);`,
  php: `use Firebase\\JWT\\JWT; // composer require firebase/php-jwt

$token = JWT::encode([
    'sub' => (string) $user->id,
    'name' => $user->name,
    'email' => $user->email,
    'exp' => time() + 3600,
], getenv('KEPT_CHAT_SECRET'), 'HS256');`,
  go: `import "github.com/golang-jwt/jwt/v5"

token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
	"sub":   strconv.FormatInt(user.ID, 10),
	"name":  user.Name,
	"email": user.Email,
	"exp":   time.Now().Add(time.Hour).Unix(),
}).SignedString([]byte(os.Getenv("KEPT_CHAT_SECRET")))`,
  python: `import os, time
import jwt  # pip install pyjwt

token = jwt.encode(
    {
        "sub": str(user.id),
        "name": user.name,
        "email": user.email,
        "exp": int(time.time()) + 3600,
    },
    os.environ["KEPT_CHAT_SECRET"],
    algorithm="HS256",
)`,
  ruby: `require "jwt" # gem install jwt

token = JWT.encode(
  {
    sub: user.id.to_s,
    name: user.name,
    email: user.email,
    exp: Time.now.to_i + 3600
  },
  ENV.fetch("KEPT_CHAT_SECRET"),
  "HS256"
)`,
} as const;

export type SampleLanguage = keyof typeof SAMPLES;

export const SAMPLE_NAMES: Record<SampleLanguage, string> = {
  node: "Node",
  php: "PHP",
  go: "Go",
  python: "Python",
  ruby: "Ruby",
};

/** What goes into the pages of a site. The desk's own address is the one that this console came from. */
export function snippetOf(desk: string, key: string): string {
  return `<script async src="${desk}/chat/widget.js" data-site="${key}"></script>`;
}

export const IDENTIFY = `<script>
  window.Kept = window.Kept || [];
  Kept.push(["identify", { jwt: "the token that your server made" }]);
</script>`;

/** What a strict Content-Security-Policy of the site must allow, and no more. */
export function policyOf(desk: string): string {
  return `script-src ${desk};\nframe-src ${desk};`;
}
