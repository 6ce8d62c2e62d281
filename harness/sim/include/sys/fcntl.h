#ifndef _SYS_FCNTL_H_
#define _SYS_FCNTL_H_

#define FREAD 0x0001
#define FWRITE 0x0002
#define O_RDONLY 0x0000
#define O_WRONLY 0x0001
#define O_RDWR 0x0002
#define O_ACCMODE 0x0003
#define O_NONBLOCK 0x0004
#define FNONBLOCK O_NONBLOCK
#define O_CREAT 0x0200
#define O_TRUNC 0x0400
#define O_EXCL 0x0800
#define O_CLOEXEC 0x00100000
#define FLASTCLOSE 0x00000040
#define FREVOKE 0x00000400
#define FMASK (FREAD | FWRITE | O_NONBLOCK)
#define FFLAGS(oflags) ((oflags) + 1)
#define OFLAGS(fflags) ((fflags) - 1)
#define AT_FDCWD (-100)

#endif
