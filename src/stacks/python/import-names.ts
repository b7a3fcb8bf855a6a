/** Modules of the standard library (sys.stdlib_module_names of 3.11 and additions up to 3.14). */
export const standardModules: ReadonlySet<string> = words(`
  abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins
  bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent
  configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils
  doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath
  getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress
  itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
  multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle
  pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data
  pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal
  site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep
  struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time
  timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu
  uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`);

/**
 * Packages with another import name, from their documentation. A name that is not in these tables is never installed: an import does not
 * prove that the package with that name on PyPI is meant.
 */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['bs4', 'beautifulsoup4'],
  ['corsheaders', 'django-cors-headers'],
  ['Crypto', 'pycryptodome'],
  ['cv2', 'opencv-python-headless'],
  ['dateutil', 'python-dateutil'],
  ['decouple', 'python-decouple'],
  ['discord', 'discord.py'],
  ['docx', 'python-docx'],
  ['dotenv', 'python-dotenv'],
  ['environ', 'django-environ'],
  ['fitz', 'pymupdf'],
  ['git', 'gitpython'],
  ['jose', 'python-jose'],
  ['jwt', 'pyjwt'],
  ['ldap', 'python-ldap'],
  ['magic', 'python-magic'],
  ['multipart', 'python-multipart'],
  ['MySQLdb', 'mysqlclient'],
  ['nacl', 'pynacl'],
  ['OpenSSL', 'pyopenssl'],
  ['PIL', 'pillow'],
  ['pptx', 'python-pptx'],
  ['psycopg', 'psycopg[binary]'],
  ['psycopg2', 'psycopg2-binary'],
  ['rest_framework', 'djangorestframework'],
  ['serial', 'pyserial'],
  ['skimage', 'scikit-image'],
  ['sklearn', 'scikit-learn'],
  ['slugify', 'python-slugify'],
  ['socketio', 'python-socketio'],
  ['telebot', 'pytelegrambotapi'],
  ['telegram', 'python-telegram-bot'],
  ['yaml', 'pyyaml'],
]);

/** Packages with their own name as import name, `-` as `_`. */
const ownNames: ReadonlySet<string> = words(`
  aiofiles aiogram aiohttp aioredis aiosqlite altair anthropic apscheduler arrow asyncpg bcrypt blacksheep bokeh boto3 bottle cachetools celery
  certifi chardet cherrypy click cryptography dash databases django duckdb falcon fastapi feedparser flask flask_admin flask_bcrypt flask_caching
  flask_cors flask_jwt_extended flask_limiter flask_login flask_mail flask_marshmallow flask_migrate flask_restful flask_restx flask_session
  flask_socketio flask_sqlalchemy flask_wtf gradio gunicorn httpx huey itsdangerous jinja2 jsonschema langchain litestar loguru lxml mariadb
  markdown markupsafe marshmallow matplotlib minio mistune motor mongoengine networkx nicegui numpy openai openpyxl orjson pandas paramiko passlib
  peewee pendulum pika plotly polars prometheus_client psutil psycopg_pool pydantic pydantic_settings pygments pymongo pymysql pyrogram pytz qrcode
  quart redis reportlab requests rich rq sanic schedule scipy seaborn sentry_sdk simplejson slack_bolt slack_sdk sqlalchemy sqlmodel
  starlette streamlit stripe tabulate telethon tenacity tornado tqdm tweepy twilio typer ujson uvicorn waitress websockets werkzeug wtforms
  xlsxwriter
`);

/** The package of an imported module; undefined if it is not known. */
export function packageOf(module: string): string | undefined {
  return otherNames.get(module) ?? (ownNames.has(module) ? module.replaceAll('_', '-') : undefined);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
