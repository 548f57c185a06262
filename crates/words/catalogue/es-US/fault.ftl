# Qué está mal en algo que se envió, y qué hacer: continúa después de su nombre.
fault-empty = está vacío
fault-no-text = tiene caracteres que no se pueden mostrar; escríbalo de nuevo
fault-long-name = tiene más de { $most } caracteres; acórtelo
fault-missing = falta
fault-no-number = falta; indique el número de un medidor o de una organización (org_id)
fault-two-numbers = está junto a org_id; indique el número de un medidor o el de una organización, no ambos
fault-no-digits = no es un número; use dígitos
fault-no-degrees = no es un número; use grados con punto decimal, como 34.09
fault-half-a-place = falta; un lugar necesita los dos números
fault-longitude = debe estar en grados, de -180 a 180
fault-latitude = debe estar en grados, de -90 a 90
fault-no-local-time = no es una fecha con hora; use la forma 2026-07-16T15:00
fault-clocks-change = no existe o se repite ese día, en que cambia la hora; elija otra
fault-in-future = está en el futuro; use un momento hasta ahora
fault-no-span = no forma un espacio de tiempo: { $reason }
fault-far-date = está demasiado lejos
fault-not-chosen = no está elegido

# La cuenta.
fault-no-email = no es un correo electrónico; tiene la forma nombre@example.com
fault-not-spoken = no es un idioma que el portal hable; use uno de { $spoken }
fault-email-taken = ya tiene una cuenta; use otra dirección
fault-other-email = no es la dirección de esta cuenta; escríbala para confirmar
fault-invited-taken = ya tiene una cuenta; inicie sesión y pida a quienes administran que la muevan
fault-set-up-taken = ya tiene una cuenta, u otra organización tiene ese nombre
fault-current-password = hace falta para elegir una nueva
fault-not-chosen-password = no es la que se eligió al pedir esta cuenta
fault-short-password = tiene menos de { $fewest } caracteres; varias palabras separadas por espacios son una buena contraseña
fault-long-password = tiene más de { $most } caracteres; una más corta es igual de segura
fault-common-password = es una de las contraseñas más comunes, con o sin dígitos alrededor; elija otra
fault-repeated-password = repite los mismos pocos caracteres; elija otra
fault-known-password = está hecha de palabras que otros saben de usted o del portal; elija otras
fault-days = no está entre 1 y { $most } días
fault-no-scope = no dice nada que la clave pueda hacer; elija al menos una cosa
fault-scope-beyond = va más allá de lo que usted puede conceder: { $scopes }
fault-approval = debe ser Pending, Approved, Rejected o Admin
fault-admin-of-none = es para miembros de organizaciones; mueva antes la cuenta a una
fault-resident-approved = debe ser Approved para quien pasa a ser cliente residencial; cámbielo después

# Medidores y organizaciones.
fault-at-meter = medidor { $meter }
fault-at-line = línea { $line }
fault-at-column = línea { $line }, { $column }
fault-of-value = «{ $value }» { $reason }
fault-no-meters = no nombra ningún medidor; elija al menos uno
fault-many-meters = nombra más de { $most } medidores; hágalo en varios pasos
fault-meters-at-a-time = deben ser de 1 a { $most } por vez
fault-assigned-already = ya está asignado ahí
fault-not-assigned = no está asignado ahí
fault-no-such-meter = no existe
fault-meter-exists = { $meter } es el número de un medidor que ya existe
fault-number-of-meter = es el número de un medidor que ya existe
fault-twice = se repite; quite uno de los dos
fault-no-organization = no es una organización
fault-does-not-fit = no cabe
fault-no-label = no es una etiqueta; use a lo sumo { $most } caracteres en una línea
fault-organization-taken = ya es el de otra organización
fault-on-the-meter = falta; está impreso en el medidor
fault-no-assignee = no está elegida; elija una, o indique el correo de un cliente
fault-two-assignees = está elegida junto a un correo; use uno de los dos

# Importaciones.
fault-no-file = falta; elija uno
fault-other-word = es «{ $word }»; es uno de { $known }
fault-no-zone = «{ $name }» no es una zona horaria IANA
fault-ended = La importación ya terminó, así que no se puede detener. Una que está hecha se puede deshacer.
fault-not-done = Solo se puede deshacer una importación que está hecha.
fault-retention-lost = otro servidor se ha hecho cargo de la eliminación; continúa allí
fault-retention-totals = los totales de las lecturas no son los de la zona horaria y los umbrales configurados; ejecute antes drp rollup, pues son lo único que quedará
fault-overwritten = { $count ->
    [one] { $count } fila de esta importación se sobrescribió después.
   *[other] { $count } filas de esta importación se sobrescribieron después.
} Deshaga antes las importaciones posteriores, primero la más reciente.
fault-still-reading = Una importación todavía lee este archivo. Deténgala primero.
fault-upload-quota = Se enviaron más de { $size } en un día. Espere, o pida a quien administra el portal que aumente import.quota_per_day_mib.
