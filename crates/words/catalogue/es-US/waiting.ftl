# Para quienes no tienen acceso.
waiting-provider = la distribuidora
waiting-pending-title = En espera de aprobación
waiting-pending = Usted pidió unirse a { $organization }. Su administración todavía no ha respondido.
waiting-pending-next = Cuando le aprueben, sus medidores aparecerán aquí. Si tarda mucho, pregúnteles: su solicitud está en la página de su organización.
waiting-rejected-title = Su solicitud fue rechazada
waiting-rejected = La administración de { $organization } no aprobó esta cuenta.
waiting-rejected-next = Si cree que es un error, hable con ellos. Todavía pueden aprobarle, y entonces usted inicia sesión como siempre.
waiting-signed-in = Sesión iniciada como { $email }.
waiting-again = Comprobar de nuevo
