"""Made-up people's names and mail domains, plain lists."""

_GIVEN_NAMES = """
anna ben carla david elena felix grace hugo irene jonas kavya liam maria nadia omar paula quentin rosa
samir tara ulrich vera walter xenia yusuf zoe amir bianca chen dmitri emma farid gita hannah ivan julia
kenji laura marco nina oscar priya rafael sofia tomas uma victor wei yara zara adam bella cem diana erik
fatima george helen ines jack karen leo mia noah olga peter rania simon theo valentina will yan alex
chris sam robin jordan taylor
"""
GIVEN_NAMES = tuple(_GIVEN_NAMES.split())

_FAMILY_NAMES = """
smith garcia mueller rossi kim nguyen patel khan silva novak jensen ivanov tanaka lee brown martin lopez
weber costa singh ali wang haas berg larsson dubois moreau ferrari ricci santos pereira kowalski nowak
horvat popescu yilmaz demir sato suzuki park choi tran pham gupta sharma reddy okafor mensah diallo
walker wright hill green baker carter cooper reed cook bell murphy kelly ward fox hunt palmer stone west
lane price cole burke doyle
"""
FAMILY_NAMES = tuple(_FAMILY_NAMES.split())

_SYLLABLES = """
ba be bo ca co da de di do fa fe fi ga go ha he jo ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe
pi po ra re ri ro sa se si so ta te ti to tu va ve vi vo za ze zo
"""
SYLLABLES = tuple(_SYLLABLES.split())

FREEMAIL = (
    ("gmail.com",) * 11
    + ("outlook.com",) * 3
    + (
        "hotmail.com",
        "hotmail.com",
        "yahoo.com",
        "yahoo.com",
        "icloud.com",
        "icloud.com",
        "proton.me",
        "gmx.de",
        "web.de",
        "mail.ru",
        "qq.com",
        "163.com",
        "naver.com",
    )
)
"""Repeated as often as people use them."""
